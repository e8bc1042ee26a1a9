package io.tidemark.engine.repository;

/**
 * What differs in some files between two backups, summed up.
 *
 * @param addedFiles files that only the newer backup has
 * @param removedFiles files that only the older backup has
 * @param changedFiles files that both have, with different contents
 * @param changedPages pages of the newer backup that the older one does not have at the same place
 * @param changedBytes the bytes of these pages
 * @param removedBytes bytes of the older backup behind the end that the file has in the newer one, or of files that are gone
 * @param grownBytes by how much the files are larger in the newer backup; negative if they are smaller
 */
public record ChangeSums(
        long addedFiles,
        long removedFiles,
        long changedFiles,
        long changedPages,
        long changedBytes,
        long removedBytes,
        long grownBytes) {

    /** Nothing differs. */
    public static final ChangeSums NONE = new ChangeSums(0, 0, 0, 0, 0, 0, 0);

    static ChangeSums of(FileChange change) {
        return new ChangeSums(
                change.kind() == FileChange.Kind.ADDED ? 1 : 0,
                change.kind() == FileChange.Kind.REMOVED ? 1 : 0,
                change.kind() == FileChange.Kind.CHANGED ? 1 : 0,
                change.changedPages(),
                change.changedBytes(),
                Math.max(0, change.olderBytes() - change.newerBytes()),
                change.newerBytes() - change.olderBytes());
    }

    ChangeSums plus(ChangeSums other) {
        return new ChangeSums(
                addedFiles + other.addedFiles,
                removedFiles + other.removedFiles,
                changedFiles + other.changedFiles,
                changedPages + other.changedPages,
                changedBytes + other.changedBytes,
                removedBytes + other.removedBytes,
                grownBytes + other.grownBytes);
    }

    /** What came and what went together: by this relations are put in order. */
    long affectedBytes() {
        return changedBytes + removedBytes;
    }
}

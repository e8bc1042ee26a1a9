package io.tidemark.engine.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A page that came with a wrong checksum: it was damaged on the server's disk when the backup was taken, and is so in the backup.
 *
 * @param path of its file
 * @param block its number in the file; {@link #MORE} for further ones of that file
 * @param relation to which the file belongs; null if the server has not told
 */
public record ChecksumFailure(
        String path, long block, @Nullable RelationName relation) {

    /** A server names the first few blocks of a file only. */
    public static final long MORE = -1;

    public ChecksumFailure {
        if (relation != null && RelationFile.at(path).isEmpty()) {
            throw new IllegalArgumentException("'%s' is a file of no relation".formatted(path));
        }
    }

    /** Of a relation that is not known yet. */
    public ChecksumFailure(String path, long block) {
        this(path, block, null);
    }

    public ChecksumFailure in(@Nullable RelationName known) {
        return new ChecksumFailure(path, block, known);
    }

    /** Which fork of its relation the page is of. */
    public String fork() {
        return file().fork();
    }

    /** The number of the page in its fork, by which PostgreSQL and its tools call it, or {@link #MORE}. */
    public long blockOfFork() {
        return block == MORE ? MORE : Integer.toUnsignedLong(file().firstBlock()) + block;
    }

    /** The relation if it is known, and always the file. */
    @Override
    public String toString() {
        var inFile = block == MORE ? "more of " + path : "%s block %d".formatted(path, block);
        if (relation == null) {
            return inFile;
        }
        var fork = fork().equals(RelationFile.MAIN) ? "" : fork() + ' ';
        var inRelation = block == MORE ? "more %sblocks".formatted(fork) : "%sblock %d".formatted(fork, blockOfFork());
        return "%s, %s (%s)".formatted(relation, inRelation, inFile);
    }

    private RelationFile file() {
        return RelationFile.at(path)
                .orElseThrow(() -> new IllegalStateException("'%s' is a file of no relation".formatted(path)));
    }
}

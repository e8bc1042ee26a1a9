package io.tidemark.engine.repository;

/**
 * What differs in one file between two backups. Contents count, not when they were written.
 *
 * @param kind whether the older backup, the newer one or both have the file
 * @param olderBytes its size in the older backup; zero if that does not have it
 * @param newerBytes its size in the newer backup; zero if that does not have it
 * @param changedPages pages of the newer backup that the older one does not have at the same place of the file
 * @param changedBytes the bytes of these pages
 */
public record FileChange(
        String path, Kind kind, long olderBytes, long newerBytes, long changedPages, long changedBytes) {

    /** What became of the file. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }
}

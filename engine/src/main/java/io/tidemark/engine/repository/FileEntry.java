package io.tidemark.engine.repository;

import java.time.Instant;

/**
 * A file or directory of a cluster as the server describes it.
 *
 * @param path relative to the data directory, segments joined by slashes; what lies in a tablespace has the path
 *     {@code pg_tblspc/<oid>/...}
 * @param sizeBytes expected size; what counts in the end is what was written; zero for a directory
 * @param mode permission bits, for example {@code 0600}
 * @param tablespace oid of the tablespace it lies in, or {@link #NO_TABLESPACE}
 */
public record FileEntry(String path, long sizeBytes, int mode, Instant modifiedAt, long tablespace) {

    /** PostgreSQL's invalid oid: the file lies in the data directory itself. */
    public static final long NO_TABLESPACE = 0;

    private static final int LONGEST_PATH = 4096;

    public FileEntry {
        if (path.isEmpty() || path.length() > LONGEST_PATH || path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a path below the data directory: '%s'".formatted(path));
        }
        for (var segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("not a path below the data directory: '%s'".formatted(path));
            }
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a size is never negative: %d".formatted(sizeBytes));
        }
    }

    /** The same at another path. */
    public FileEntry at(String other) {
        return new FileEntry(other, sizeBytes, mode, modifiedAt, tablespace);
    }

    FileEntry withSize(long actualBytes) {
        return new FileEntry(path, actualBytes, mode, modifiedAt, tablespace);
    }
}

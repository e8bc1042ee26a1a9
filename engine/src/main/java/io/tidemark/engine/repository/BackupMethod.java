package io.tidemark.engine.repository;

/** How the files of a backup were obtained. */
public enum BackupMethod {
    /** {@code BASE_BACKUP} of the replication protocol, every page sent. */
    STREAM,
    /** {@code BASE_BACKUP} with {@code INCREMENTAL}: the server sent changed pages only. */
    STREAM_INCREMENTAL,
    /** Files read from disk, by somebody who left no manifest. */
    FILES,
    /** Every file read over SQL connections, between {@code pg_backup_start} and {@code pg_backup_stop}. */
    PARALLEL_COPY,
    /** The same without the files that had not changed since the previous backup. */
    PARALLEL_INCREMENTAL;

    /** Whether all of the server's disk was read. */
    public boolean readsEveryPage() {
        return switch (this) {
            case STREAM, FILES, PARALLEL_COPY -> true;
            case STREAM_INCREMENTAL, PARALLEL_INCREMENTAL -> false;
        };
    }
}

package io.tidemark.engine.repository;

/** How the files of a backup were obtained. */
public enum BackupMethod {
    /** {@code BASE_BACKUP} of the replication protocol, every page sent. */
    STREAM,
    /** {@code BASE_BACKUP} with {@code INCREMENTAL}: the server sent changed pages only. */
    STREAM_INCREMENTAL,
    /** Files read from disk between {@code pg_backup_start} and {@code pg_backup_stop}. */
    FILES
}

package io.tidemark.recovery.model;

/** What a recovery's token opens. */
public enum TokenPurpose {
    /** The tar file with the restored files. */
    FILES,
    /** WAL for {@code restore_command}. */
    WAL
}

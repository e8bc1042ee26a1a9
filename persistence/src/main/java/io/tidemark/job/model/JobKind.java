package io.tidemark.job.model;

/** The kinds of work, as listings and filters show them. */
public enum JobKind {
    TAKE_BACKUP,
    EXPIRE_BACKUPS,
    SWEEP_REPOSITORY,
    VERIFY_BACKUP,
    DELETE_BACKUP,
    RESTORE_TO_DIRECTORY
}

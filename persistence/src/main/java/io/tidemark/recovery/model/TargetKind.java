package io.tidemark.recovery.model;

/** The kinds of recovery targets, as PostgreSQL knows them. */
public enum TargetKind {
    LATEST,
    TIME,
    TRANSACTION,
    LSN,
    RESTORE_POINT,
    IMMEDIATE
}

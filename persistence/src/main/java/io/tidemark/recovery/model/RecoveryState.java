package io.tidemark.recovery.model;

/** Life of a recovery. */
public enum RecoveryState {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED
}

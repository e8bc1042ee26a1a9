package io.tidemark.recovery.model;

/** What PostgreSQL does when the target is reached. */
public enum TargetAction {
    PAUSE,
    PROMOTE,
    SHUTDOWN
}

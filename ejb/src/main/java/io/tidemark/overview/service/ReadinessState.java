package io.tidemark.overview.service;

/** Whether a server can be brought back, in one word; worst last. */
public enum ReadinessState {
    READY,
    WARNING,
    NO_SIGNAL,
    NOT_RESTORABLE
}

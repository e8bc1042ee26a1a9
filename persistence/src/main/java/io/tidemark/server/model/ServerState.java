package io.tidemark.server.model;

/** Whether a server is being protected. */
public enum ServerState {
    ACTIVE,
    /** No schedule runs and no WAL is received; what is stored stays. */
    PAUSED,
    REMOVED
}

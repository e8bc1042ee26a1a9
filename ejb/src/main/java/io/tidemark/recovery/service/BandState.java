package io.tidemark.recovery.service;

/** What a stretch of time can be brought back to. */
public enum BandState {
    SECOND,
    /** The moments of backups that are kept alone; the WAL between has expired. */
    POINTS,
    /** WAL is missing. */
    GAP,
    /** Nothing was protected yet. */
    NONE
}

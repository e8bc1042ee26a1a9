package io.tidemark.recovery.service;

/** What a stretch of time can be brought back to. */
public enum BandState {
    SECOND,
    POINTS,
    GAP,
    NONE
}

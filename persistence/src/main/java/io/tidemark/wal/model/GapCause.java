package io.tidemark.wal.model;

/** Why WAL is missing. */
public enum GapCause {
    /** The slot was dropped so that the source's disk would not fill up. */
    SLOT_DROPPED_BY_GUARD,
    /** Somebody had the slot made anew. */
    SLOT_RECREATED,
    /** The server gave the slot up, or somebody else dropped it. */
    SLOT_LOST,
    /** The server had removed WAL that was still to be received. */
    WAL_REMOVED,
    UNKNOWN
}

package io.tidemark.engine.wal;

/** When a server is told that its WAL is durable, which releases commits that wait for a synchronous standby. */
public enum Acknowledgement {
    /** When it is durable in the node's spool. */
    LOCAL,
    /** When it is in the object store, in a whole segment or as the beginning of one. */
    STORED
}

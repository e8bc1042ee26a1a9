package io.tidemark.wal.model;

/** What a WAL receiver does. */
public enum ReceiverState {
    /** Nobody receives: the server is paused, or no node has taken it yet, or not yet over from a lost one. */
    IDLE,
    CONNECTING,
    STREAMING,
    /** The connection failed; it is tried again by itself. */
    WAITING,
    /** It cannot go on without somebody's help. */
    STOPPED
}

package io.tidemark.wal.model;

/** Whether a server's commits are meant to wait for us. The server's own setting decides; this is what the tenant intends. */
public enum SynchronousUse {
    NONE,
    /** {@code FIRST 1}: of those named, the first that is connected has to answer. */
    FIRST,
    /** {@code ANY 1}: any one of those named has to answer. */
    ANY
}

package io.tidemark.engine.protocol;

import io.tidemark.engine.Cancellation;

/** A base backup as PostgreSQL 15 and later streams it. */
@SuppressWarnings("DoNotCallSuggester")
public final class BaseBackupStream {

    private BaseBackupStream() {}

    /**
     * Takes a base backup; returns when the server has confirmed its end. The connection stays usable afterwards, except
     * after a failure of the connection itself, a cancellation or an exception of the sink.
     *
     * @param cancellation watched even while the server is silent
     * @throws io.tidemark.engine.EngineException if the server refuses or fails, or the work is cancelled
     */
    public static void run(
            ReplicationConnection connection,
            BaseBackupOptions options,
            BaseBackupSink sink,
            Cancellation cancellation) {
        throw new UnsupportedOperationException();
    }
}

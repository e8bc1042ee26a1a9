package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/**
 * The server sends no incremental backup for this manifest, for example because its WAL summaries do not reach back so far. A
 * backup with every page works nevertheless. The message is the server's reason.
 */
public final class IncrementalRefusedException extends EngineException {

    private static final long serialVersionUID = 1L;

    IncrementalRefusedException(ServerException cause) {
        super(
                ErrorCode.SERVER_FAILED,
                cause.error().message(),
                "Let the server send every page; make sure that summarize_wal is on.",
                cause);
    }
}

package io.tidemark.engine.backup.copy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/** The server's files cannot be copied over SQL. The stream of {@code BASE_BACKUP} may work nevertheless. */
public final class CopyRefusedException extends EngineException {

    private static final long serialVersionUID = 1L;

    CopyRefusedException(String reason) {
        super(ErrorCode.SERVER_FAILED, reason, "Let the server stream the backup.");
    }

    CopyRefusedException(EngineException cause) {
        super(cause.code(), String.valueOf(cause.getMessage()), cause.hint(), cause);
    }
}

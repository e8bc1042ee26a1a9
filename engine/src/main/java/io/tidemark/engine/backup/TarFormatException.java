package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/** The server sent a tar archive that cannot be what PostgreSQL writes, or a name that Tidemark does not accept. */
final class TarFormatException extends EngineException {

    private static final long serialVersionUID = 1L;

    TarFormatException(String message) {
        super(
                ErrorCode.SERVER_FAILED,
                "base backup archive: " + message,
                "Look at the named file in the server's data directory; move files that are not PostgreSQL's elsewhere.");
    }
}

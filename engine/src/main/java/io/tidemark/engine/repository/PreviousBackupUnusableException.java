package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Pages cannot be kept from the previous backup. A backup for which the server sends every page mends that. */
public final class PreviousBackupUnusableException extends EngineException {

    private static final long serialVersionUID = 1L;

    PreviousBackupUnusableException(String reason, @Nullable Throwable cause) {
        super(
                ErrorCode.OBJECT_CORRUPT,
                "pages cannot be kept from the previous backup: " + reason,
                "Take a backup for which the server sends every page.",
                cause);
    }
}

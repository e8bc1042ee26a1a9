package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a base backup is not imported. */
final class ImportRefusal {

    private ImportRefusal() {}

    static EngineException of(String why, String hint) {
        return of(why, hint, null);
    }

    static EngineException of(String why, String hint, @Nullable Throwable cause) {
        return new EngineException(ErrorCode.BACKUP_REFUSED, "import: " + why, hint, cause);
    }

    static EngineException damaged(String why, @Nullable Throwable cause) {
        return of(why, "The copy is damaged or incomplete: copy it again, or take another base backup.", cause);
    }
}

package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.Verification;
import java.util.stream.Collectors;

/** What a verification found, for the catalogue and for people. */
public record FoundDamage(Verification found) {

    private static final int MOST_TOLD = 3;

    public boolean affects(BackupName backup) {
        return found.affected().contains(new BackupId(backup.value()));
    }

    /** The first of the damaged objects. */
    public String detail() {
        return found.damages().stream()
                .limit(MOST_TOLD)
                .map(damage -> "%s: %s".formatted(damage.object(), damage.message()))
                .collect(Collectors.joining("; "));
    }

    /** @throws EngineException with {@link ErrorCode#OBJECT_CORRUPT} if anything is damaged or gone */
    public void throwIfAny() {
        if (!found.isClean()) {
            throw new EngineException(
                    ErrorCode.OBJECT_CORRUPT,
                    "%d of %d backups are damaged: %s"
                            .formatted(found.affected().size(), found.backups(), detail()),
                    "Restore from a backup that is not affected, and take a new one.");
        }
    }
}

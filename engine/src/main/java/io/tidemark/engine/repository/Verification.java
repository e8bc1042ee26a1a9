package io.tidemark.engine.repository;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link Verifier} found.
 *
 * @param backups how many backups were looked at
 * @param objects how many objects were looked at
 * @param bytesRead how many bytes of files were rebuilt or of frames opened
 * @param damages empty if all is well
 */
public record Verification(VerificationLevel level, int backups, long objects, long bytesRead, List<Damage> damages) {

    /**
     * One damaged or missing object.
     *
     * @param code {@link ErrorCode#OBJECT_CORRUPT} or {@link ErrorCode#OBJECT_MISSING}
     * @param affected backups that cannot be restored in full because of it; the others can
     */
    public record Damage(ObjectKey object, ErrorCode code, String message, List<BackupId> affected) {

        public Damage {
            affected = List.copyOf(affected);
        }
    }

    public Verification {
        damages = List.copyOf(damages);
    }

    public boolean isClean() {
        return damages.isEmpty();
    }

    /** Backups that no longer restore in full. */
    public Set<BackupId> affected() {
        var affected = new TreeSet<BackupId>();
        damages.forEach(damage -> affected.addAll(damage.affected()));
        return affected;
    }
}

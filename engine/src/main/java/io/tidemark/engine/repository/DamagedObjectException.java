package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectKey;
import org.jspecify.annotations.Nullable;

/** A stored object is gone or damaged. Distinct so that the {@link Verifier} can tell which, and go on. */
final class DamagedObjectException extends EngineException {

    private static final long serialVersionUID = 1L;

    private static final String HINT =
            "Verify the repository to see which backups are affected, restore from another one, and take a new backup.";

    private final transient ObjectKey key;
    private final int frame;

    private DamagedObjectException(
            ErrorCode code, ObjectKey key, int frame, String message, @Nullable Throwable cause) {
        super(code, message, HINT, cause);
        this.key = key;
        this.frame = frame;
    }

    static DamagedObjectException missing(ObjectKey key) {
        return new DamagedObjectException(
                ErrorCode.OBJECT_MISSING, key, -1, "object '%s' is gone from the store".formatted(key), null);
    }

    static DamagedObjectException corrupt(ObjectKey key, String what, @Nullable Throwable cause) {
        return new DamagedObjectException(
                ErrorCode.OBJECT_CORRUPT, key, -1, "object '%s' is damaged: %s".formatted(key, what), cause);
    }

    static DamagedObjectException corruptFrame(ObjectKey key, int frame, @Nullable Throwable cause) {
        return new DamagedObjectException(
                ErrorCode.OBJECT_CORRUPT,
                key,
                frame,
                "object '%s' is damaged: frame %d is altered, swapped or sealed with another key".formatted(key, frame),
                cause);
    }

    /** The same damage, with the file that was being read. */
    DamagedObjectException whileReading(String path) {
        return new DamagedObjectException(code(), key, frame, "read file '%s': %s".formatted(path, getMessage()), this);
    }

    ObjectKey key() {
        return key;
    }

    /** The damaged frame, or -1 if the whole object is concerned. */
    int frame() {
        return frame;
    }
}

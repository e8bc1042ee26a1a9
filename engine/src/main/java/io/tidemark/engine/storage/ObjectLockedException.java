package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An object cannot be removed yet, by nobody: what refuses is the store, not a lack of rights. */
public final class ObjectLockedException extends EngineException {

    private static final long serialVersionUID = 1L;

    /** @param until when the lock ends; null for a legal hold, which ends when somebody takes it back */
    public ObjectLockedException(ObjectKey key, @Nullable Instant until, @Nullable Throwable cause) {
        super(
                ErrorCode.OBJECT_LOCKED,
                until == null
                        ? "object %s is under a legal hold".formatted(key)
                        : "object %s is locked until %s".formatted(key, until),
                "Nothing is wrong: it goes with the first clean-up after that.",
                cause);
    }
}

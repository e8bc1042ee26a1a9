package io.tidemark.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;

/**
 * How long, and how strictly, a bucket with object lock keeps what is written from being removed.
 *
 * @param days of every new object, and of older ones that a new backup needs; 0 where the bucket's default decides
 */
public record ObjectLock(Mode mode, int days) {

    private static final int MOST_DAYS = 36_500;

    /** Who sets the lock, and who may break it. */
    public enum Mode {
        /** The bucket's own default retention is all there is. */
        BUCKET,
        /** Set by us; broken by whoever has the right to bypass governance retention. */
        GOVERNANCE,
        /** Set by us; broken by nobody. */
        COMPLIANCE
    }

    /** @throws EngineException {@link ErrorCode#INVALID_REQUEST} if mode and days contradict each other */
    public ObjectLock {
        if (mode == Mode.BUCKET ? days != 0 : days < 1 || days > MOST_DAYS) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "a lock of %d days in mode %s".formatted(days, mode),
                    "Give lock-days from 1 to %d for governance and compliance, none for bucket.".formatted(MOST_DAYS));
        }
    }
}

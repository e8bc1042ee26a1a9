package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;

/** Translates what breaks while an object is read. */
final class StoreFailures {

    private StoreFailures() {}

    static EngineException reading(ObjectKey key, IOException cause) {
        return new EngineException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "read object '%s': %s".formatted(key, cause.getMessage()),
                "Check the connection to the object store, then try again.",
                cause);
    }
}

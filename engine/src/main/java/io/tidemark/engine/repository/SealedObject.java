package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A sealed object that was opened. The caller closes it.
 *
 * @param metadata as given when it was created; authentic
 * @param sizeBytes of the plain content
 * @param content verified piece by piece: throws an {@link io.tidemark.engine.EngineException} with
 *     {@link io.tidemark.engine.ErrorCode#OBJECT_CORRUPT} where the object is damaged or ends too early, and with
 *     {@link io.tidemark.engine.ErrorCode#STORAGE_UNAVAILABLE} where the store fails. What it returned before is authentic
 */
public record SealedObject(ObjectKey key, Map<String, String> metadata, long sizeBytes, InputStream content)
        implements AutoCloseable {

    public SealedObject {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

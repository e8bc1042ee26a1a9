package io.tidemark.engine.repository;

import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects of their own beside the backups: WAL segments, timeline histories, small files. Compressed, encrypted and bound to
 * their key, so that none can stand in for another. Safe to use from many threads.
 */
public class SealedObjects {

    SealedObjects() {}

    /**
     * Keeps {@code content} under {@code key}, durably when this returns. Memory is bounded whatever its size.
     *
     * @param metadata small; readable without the content by {@link #metadata}
     */
    public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }

    /** @return empty if there is no such object */
    public Optional<SealedObject> open(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    /** The metadata alone, by one small read. */
    public Optional<Map<String, String>> metadata(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    /** Objects below {@code prefix} in key order; sizes are those in the store. The caller closes the stream. */
    public Stream<StoredObject> list(String prefix) {
        throw new UnsupportedOperationException();
    }

    /** Removes the object; removing an absent one is no error. */
    public void delete(ObjectKey key) {
        throw new UnsupportedOperationException();
    }
}

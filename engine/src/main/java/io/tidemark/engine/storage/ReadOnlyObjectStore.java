package io.tidemark.engine.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Refuses writes; what a restore is given. */
public record ReadOnlyObjectStore(ObjectStore store) implements ObjectStore {

    @Override
    public Creation create(ObjectKey key, Content content) {
        throw new UnsupportedOperationException("read-only store: create " + key.path());
    }

    @Override
    public boolean locks() {
        return store.locks();
    }

    @Override
    public void renew(ObjectKey key) {
        throw new UnsupportedOperationException("read-only store: renew " + key.path());
    }

    @Override
    public void delete(ObjectKey key) {
        throw new UnsupportedOperationException("read-only store: delete " + key.path());
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        throw new UnsupportedOperationException("read-only store: abandon uploads " + prefix);
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return store.open(key, offset, length);
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return store.find(key);
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public List<String> folders(String prefix) {
        return store.folders(prefix);
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.tidemark.engine.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Hands every call on to another store; for those that change one or two of them. What passes is created as everything else. */
public class ForwardingObjectStore implements ObjectStore {

    private final ObjectStore store;

    public ForwardingObjectStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return store.create(key, content);
    }

    @Override
    public boolean locks() {
        return store.locks();
    }

    @Override
    public void renew(ObjectKey key) {
        store.renew(key);
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
    public void delete(ObjectKey key) {
        store.delete(key);
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        return store.abandonUploads(prefix, startedBefore);
    }

    @Override
    public void close() {
        store.close();
    }
}

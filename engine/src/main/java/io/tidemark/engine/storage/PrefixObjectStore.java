package io.tidemark.engine.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The part of another store below a prefix: nothing outside it can be named.
 *
 * @param prefix a key without trailing slash
 */
public record PrefixObjectStore(ObjectStore store, String prefix) implements ObjectStore {

    public PrefixObjectStore {
        prefix = new ObjectKey(prefix).path();
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return store.create(key.under(prefix), content);
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return store.createPassing(key.under(prefix), content);
    }

    @Override
    public boolean locks() {
        return store.locks();
    }

    @Override
    public void renew(ObjectKey key) {
        store.renew(key.under(prefix));
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return store.open(key.under(prefix), offset, length);
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return store.find(key.under(prefix)).map(this::below);
    }

    @Override
    public Stream<StoredObject> list(String keyPrefix) {
        return store.list(prefix + "/" + keyPrefix).map(this::below);
    }

    @Override
    public List<String> folders(String keyPrefix) {
        return store.folders(prefix + "/" + keyPrefix);
    }

    @Override
    public void delete(ObjectKey key) {
        store.delete(key.under(prefix));
    }

    @Override
    public int abandonUploads(String keyPrefix, Instant startedBefore) {
        return store.abandonUploads(prefix + "/" + keyPrefix, startedBefore);
    }

    @Override
    public void close() {
        store.close();
    }

    private StoredObject below(StoredObject object) {
        var key = object.key().path().substring(prefix.length() + 1);
        return new StoredObject(new ObjectKey(key), object.sizeBytes(), object.createdAt());
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Counts the bytes that are read. */
final class CountingStore implements ObjectStore {

    final AtomicLong bytesRead = new AtomicLong();
    private final ObjectStore store;

    CountingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return store.create(key, content);
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return store.open(key, offset, length).map(stream -> new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                bytesRead.incrementAndGet();
                return super.read();
            }

            @Override
            public int read(byte[] target, int at, int most) throws IOException {
                var count = super.read(target, at, most);
                bytesRead.addAndGet(Math.max(0, count));
                return count;
            }
        });
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
    public void delete(ObjectKey key) {
        store.delete(key);
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ForwardingObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that are read. */
final class CountingStore extends ForwardingObjectStore {

    final AtomicLong bytesRead = new AtomicLong();

    CountingStore(ObjectStore store) {
        super(store);
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return super.open(key, offset, length).map(stream -> new FilterInputStream(stream) {
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
}

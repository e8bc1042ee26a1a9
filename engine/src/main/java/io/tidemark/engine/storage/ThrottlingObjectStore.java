package io.tidemark.engine.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Keeps to a rate of bytes written and one of bytes read. Rates may be shared by several stores. */
public record ThrottlingObjectStore(ObjectStore store, ByteRate writes, ByteRate reads) implements ObjectStore {

    @Override
    public Creation create(ObjectKey key, Content content) {
        return store.create(key, throttled(content));
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return store.createPassing(key, throttled(content));
    }

    /** What is read again, for its checksum or by another attempt, uses no rate. */
    private Content throttled(Content content) {
        var used = new AtomicLong();
        return new Content() {
            @Override
            public long sizeBytes() {
                return content.sizeBytes();
            }

            @Override
            public InputStream open() throws IOException {
                return new ThrottledStream(content.open(), writes, used);
            }
        };
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
        return store.open(key, offset, length).map(in -> new ThrottledStream(in, reads, new AtomicLong()));
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

    private static final class ThrottledStream extends FilterInputStream {

        // small enough for a smooth flow even at slow rates
        private static final int STEP_BYTES = 1 << 16;

        private final ByteRate rate;
        private final AtomicLong used;
        private long position;

        /** @param used how far into the same bytes the rate was used already */
        ThrottledStream(InputStream in, ByteRate rate, AtomicLong used) {
            super(in);
            this.rate = rate;
            this.used = used;
        }

        @Override
        public int read() throws IOException {
            var value = in.read();
            if (value != -1) {
                use(1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = in.read(buffer, offset, Math.min(length, STEP_BYTES));
            if (count > 0) {
                use(count);
            }
            return count;
        }

        private void use(int bytes) throws IOException {
            position += bytes;
            var fresh = position - used.get();
            if (fresh <= 0) {
                return;
            }
            used.set(position);
            try {
                rate.use((int) fresh);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while keeping to a rate");
            }
        }
    }
}

package io.tidemark.engine.storage;

import io.tidemark.engine.storage.StoreMeter.Operation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Counts calls, failures, bytes and time. */
public record MeteringObjectStore(ObjectStore store, StoreMeter meter) implements ObjectStore {

    @Override
    public Creation create(ObjectKey key, Content content) {
        return created(content, () -> store.create(key, content));
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return created(content, () -> store.createPassing(key, content));
    }

    private Creation created(Content content, Supplier<Creation> call) {
        return measured(Operation.CREATE, () -> {
            var creation = call.get();
            if (creation == Creation.CREATED) {
                meter.moved(Operation.CREATE, content.sizeBytes());
            }
            return creation;
        });
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return measured(Operation.OPEN, () -> store.open(key, offset, length)).map(in -> new CountingStream(in, meter));
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return measured(Operation.FIND, () -> store.find(key));
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        return measured(Operation.LIST, () -> store.list(prefix));
    }

    @Override
    public List<String> folders(String prefix) {
        return measured(Operation.LIST, () -> store.folders(prefix));
    }

    @Override
    public boolean locks() {
        return store.locks();
    }

    @Override
    public void renew(ObjectKey key) {
        measured(Operation.RENEW, () -> {
            store.renew(key);
            return key;
        });
    }

    @Override
    public void delete(ObjectKey key) {
        measured(Operation.DELETE, () -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        return measured(Operation.DELETE, () -> store.abandonUploads(prefix, startedBefore));
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T measured(Operation operation, Supplier<T> call) {
        var begin = System.nanoTime();
        var failed = true;
        try {
            var result = call.get();
            failed = false;
            return result;
        } finally {
            meter.called(operation, System.nanoTime() - begin, failed);
        }
    }

    private static final class CountingStream extends FilterInputStream {

        private final StoreMeter meter;

        CountingStream(InputStream in, StoreMeter meter) {
            super(in);
            this.meter = meter;
        }

        @Override
        public int read() throws IOException {
            var value = in.read();
            if (value != -1) {
                meter.moved(Operation.OPEN, 1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = in.read(buffer, offset, length);
            if (count > 0) {
                meter.moved(Operation.OPEN, count);
            }
            return count;
        }
    }
}

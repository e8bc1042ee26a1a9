package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats calls that failed with a code worth another attempt; the only place where calls to a store are repeated.
 *
 * <p>A stream that breaks is opened again where it broke, and a listing goes on behind the last object it showed. A
 * creation whose first answer was lost is recognised by its content and reported as {@link Creation#CREATED}.
 */
public final class RetryingObjectStore implements ObjectStore {

    private static final Logger LOG = LoggerFactory.getLogger(RetryingObjectStore.class);

    private final ObjectStore store;
    private final RetryPolicy policy;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    public RetryingObjectStore(ObjectStore store, RetryPolicy policy) {
        this(store, policy, Sleeper.THREAD, RandomGenerator.getDefault());
    }

    RetryingObjectStore(ObjectStore store, RetryPolicy policy, Sleeper sleeper, RandomGenerator random) {
        this.store = store;
        this.policy = policy;
        this.sleeper = sleeper;
        this.random = random;
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return create(key, content, () -> store.create(key, content));
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return create(key, content, () -> store.createPassing(key, content));
    }

    private Creation create(ObjectKey key, Content content, Supplier<Creation> call) {
        var attempts = new Attempts("create " + key);
        var creation = attempts.run(call);
        return creation == Creation.ALREADY_PRESENT && attempts.failures > 0 && holds(key, content)
                ? Creation.CREATED
                : creation;
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        return new Attempts("open " + key)
                .run(() -> store.open(key, offset, length))
                .map(in -> new ResumingStream(in, key, offset, length));
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return new Attempts("find " + key).run(() -> store.find(key));
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        var listing = new ResumingListing(prefix);
        var characteristics = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(listing, characteristics), false)
                .onClose(listing::close);
    }

    @Override
    public List<String> folders(String prefix) {
        return new Attempts("list folders " + prefix).run(() -> store.folders(prefix));
    }

    @Override
    public boolean locks() {
        return store.locks();
    }

    @Override
    public void renew(ObjectKey key) {
        new Attempts("renew the lock of " + key).run(() -> {
            store.renew(key);
            return key;
        });
    }

    @Override
    public void delete(ObjectKey key) {
        new Attempts("delete " + key).run(() -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public int abandonUploads(String prefix, Instant startedBefore) {
        return new Attempts("abandon uploads " + prefix).run(() -> store.abandonUploads(prefix, startedBefore));
    }

    @Override
    public void close() {
        store.close();
    }

    private boolean holds(ObjectKey key, Content content) {
        try (var expected = content.open();
                var found = open(key).orElseGet(InputStream::nullInputStream)) {
            while (true) {
                var some = expected.readNBytes(1 << 16);
                if (!Arrays.equals(some, found.readNBytes(1 << 16))) {
                    return false;
                }
                if (some.length == 0) {
                    return true;
                }
            }
        } catch (IOException unreadable) {
            LOG.debug("content not compared: key={}", key, unreadable);
            return false;
        }
    }

    private final class Attempts {

        private final String what;
        private int failures;

        Attempts(String what) {
            this.what = what;
        }

        <T> T run(Supplier<T> call) {
            while (true) {
                try {
                    return call.get();
                } catch (EngineException failure) {
                    if (!failure.code().retryable() || !pauseAfter(failure)) {
                        throw failure;
                    }
                }
            }
        }

        /** Whether another attempt is due; returns after the pause before it. */
        boolean pauseAfter(Exception failure) {
            failures++;
            if (failures >= policy.attempts()) {
                return false;
            }
            var pause = policy.pauseAfter(failures, random);
            LOG.warn(
                    "store call is repeated: call={} attempt={} pause={} failure={}",
                    what,
                    failures + 1,
                    pause,
                    failure.getMessage());
            try {
                sleeper.sleep(pause);
                return true;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private final class ResumingStream extends InputStream {

        private final ObjectKey key;
        private InputStream in;
        private long position;
        private long left;
        private Attempts attempts;

        ResumingStream(InputStream in, ObjectKey key, long offset, long length) {
            this.in = in;
            this.key = key;
            this.position = offset;
            this.left = length;
            this.attempts = new Attempts("read " + key);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            while (true) {
                try {
                    var count = in.read(buffer, offset, length);
                    if (count > 0) {
                        position += count;
                        left -= count;
                        attempts = new Attempts("read " + key);
                    }
                    return count;
                } catch (IOException failure) {
                    if (!attempts.pauseAfter(failure)) {
                        throw failure;
                    }
                    reopen(failure);
                }
            }
        }

        private void reopen(IOException failure) throws IOException {
            in.close();
            in = new Attempts("open " + key)
                    .run(() -> store.open(key, position, left))
                    .orElseThrow(() -> failure);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private final class ResumingListing implements Iterator<StoredObject> {

        private final String prefix;
        private @Nullable Stream<StoredObject> stream;
        private @Nullable Iterator<StoredObject> objects;
        private @Nullable StoredObject next;
        private @Nullable ObjectKey last;

        ResumingListing(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = new Attempts("list " + prefix).run(this::advance).orElse(null);
            }
            return next != null;
        }

        @Override
        public StoredObject next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            var result = next;
            next = null;
            last = result.key();
            return result;
        }

        private Optional<StoredObject> advance() {
            try {
                if (objects == null) {
                    stream = store.list(prefix);
                    objects = stream.iterator();
                }
                while (objects.hasNext()) {
                    var object = objects.next();
                    if (last == null || object.key().compareTo(last) > 0) {
                        return Optional.of(object);
                    }
                }
                return Optional.empty();
            } catch (EngineException failure) {
                close();
                objects = null;
                throw failure;
            }
        }

        void close() {
            if (stream != null) {
                stream.close();
            }
        }
    }
}

package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store whose calls fail where a test says so. Calls are counted from 0 over all methods; run a scenario once to learn
 * {@link #calls}, then once for each index with a failure there.
 */
public final class FaultyObjectStore implements ObjectStore {

    /** How a call fails. */
    public enum Fault {
        /** Nothing happens and the call fails. */
        BEFORE,
        /** The call takes effect but is reported as failed, as when the answer is lost on the way. */
        AFTER,
        /** A stream that is read or listed breaks after half; other calls fail before. */
        MIDWAY
    }

    private final ObjectStore store;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile IntPredicate failing = index -> false;
    private volatile Fault fault = Fault.BEFORE;
    private volatile ErrorCode code = ErrorCode.STORAGE_UNAVAILABLE;

    public FaultyObjectStore(ObjectStore store) {
        this.store = store;
    }

    /** Counts from 0 again, and fails every call whose index {@code indexes} accepts. */
    public FaultyObjectStore fail(Fault how, IntPredicate indexes) {
        fault = how;
        calls.set(0);
        failing = indexes;
        return this;
    }

    public FaultyObjectStore failCall(int index) {
        return fail(Fault.BEFORE, call -> call == index);
    }

    /** Fails every call from {@code index} on, as a store that went away. */
    public FaultyObjectStore failFrom(int index) {
        return fail(Fault.BEFORE, call -> call >= index);
    }

    /** The code of later failures; {@link ErrorCode#STORAGE_UNAVAILABLE} if not chosen. */
    public FaultyObjectStore failingWith(ErrorCode other) {
        code = other;
        return this;
    }

    public void heal() {
        failing = index -> false;
    }

    /** How many calls were made since the counting began. */
    public int calls() {
        return calls.get();
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return call("create " + key, () -> store.create(key, content));
    }

    @Override
    public Optional<InputStream> open(ObjectKey key, long offset, long length) {
        var index = calls.getAndIncrement();
        if (!failing.test(index)) {
            return store.open(key, offset, length);
        }
        if (fault != Fault.MIDWAY) {
            throw failure("open " + key, index);
        }
        var size = store.find(key).map(StoredObject::sizeBytes).orElse(0L);
        var breakAfter = Math.min(length, Math.max(0, size - offset)) / 2;
        return store.open(key, offset, length).map(stream -> new BreakingStream(stream, breakAfter));
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) {
        return call("find " + key, () -> store.find(key));
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        var index = calls.getAndIncrement();
        if (!failing.test(index)) {
            return store.list(prefix);
        }
        if (fault != Fault.MIDWAY) {
            throw failure("list " + prefix, index);
        }
        var objects = store.list(prefix).toList();
        return Stream.concat(
                objects.stream().limit(objects.size() / 2), Stream.of(0).map(ignored -> {
                    throw failure("list " + prefix, index);
                }));
    }

    @Override
    public List<String> folders(String prefix) {
        return call("list folders " + prefix, () -> store.folders(prefix));
    }

    @Override
    public void delete(ObjectKey key) {
        call("delete " + key, () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T call(String what, Supplier<T> work) {
        var index = calls.getAndIncrement();
        if (!failing.test(index)) {
            return work.get();
        }
        if (fault == Fault.AFTER) {
            work.get();
        }
        throw failure(what, index);
    }

    private EngineException failure(String what, int index) {
        return new EngineException(
                code, "%s: made to fail at call %d".formatted(what, index), "This is the test's doing.");
    }

    private static final class BreakingStream extends FilterInputStream {

        private long left;

        BreakingStream(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("connection reset by the test");
            }
            var count = super.read(buffer, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return read(new byte[(int) Math.min(count, 8192)]);
        }
    }
}

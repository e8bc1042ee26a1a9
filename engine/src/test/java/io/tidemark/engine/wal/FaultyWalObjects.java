package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A store over another one that is slow, or at times fails: before it has written or after. */
final class FaultyWalObjects implements WalObjects {

    private final WalObjects objects;
    private final Random random;
    private final AtomicInteger writes = new AtomicInteger();
    private volatile int failingPercent;
    private volatile Duration latency = Duration.ZERO;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    FaultyWalObjects(WalObjects objects, Random random) {
        this.objects = objects;
        this.random = random;
    }

    void failing(int percent) {
        failingPercent = percent;
    }

    void slow(Duration perWrite, long bytes) {
        latency = perWrite;
        bytesPerSecond = bytes;
    }

    /** How often something was written. */
    int writes() {
        return writes.get();
    }

    @Override
    public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
        perhapsFail();
        var transfer = Duration.ofMillis(content.sizeBytes() * 1000 / bytesPerSecond);
        LockSupport.parkNanos(latency.plus(transfer).toNanos());
        var creation = objects.create(key, content, metadata);
        writes.incrementAndGet();
        perhapsFail();
        return creation;
    }

    private synchronized void perhapsFail() {
        if (random.nextInt(200) < failingPercent) {
            throw new EngineException(ErrorCode.STORAGE_UNAVAILABLE, "the store fails at times", "Try again.");
        }
    }

    @Override
    public Optional<SealedObject> open(ObjectKey key) {
        return objects.open(key);
    }

    @Override
    public Optional<Map<String, String>> metadata(ObjectKey key) {
        return objects.metadata(key);
    }

    @Override
    public List<ObjectKey> list(String prefix) {
        return objects.list(prefix);
    }

    @Override
    public void delete(ObjectKey key) {
        objects.delete(key);
    }
}

package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store that locks what is written: for its term, or for a minute what passes. */
public final class LockingObjectStore extends ForwardingObjectStore {

    private static final Duration PASSING = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Duration term;
    private final Map<ObjectKey, Instant> locks = new ConcurrentHashMap<>();

    public LockingObjectStore(ObjectStore store, InstantSource clock, Duration term) {
        super(store);
        this.clock = clock;
        this.term = term;
    }

    /** Until when each object is locked that ever was. */
    public Map<ObjectKey, Instant> all() {
        return Map.copyOf(locks);
    }

    @Override
    public Creation create(ObjectKey key, Content content) {
        return locked(key, super.create(key, content), term);
    }

    @Override
    public Creation createPassing(ObjectKey key, Content content) {
        return locked(key, super.create(key, content), PASSING);
    }

    private Creation locked(ObjectKey key, Creation creation, Duration period) {
        if (creation == Creation.CREATED) {
            locks.put(key, clock.instant().plus(period));
        }
        return creation;
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public void renew(ObjectKey key) {
        if (find(key).isEmpty()) {
            throw new EngineException(ErrorCode.OBJECT_MISSING, "renew %s: it is missing".formatted(key), "Verify.");
        }
        locks.merge(key, clock.instant().plus(term), (one, other) -> one.isAfter(other) ? one : other);
    }

    @Override
    public void delete(ObjectKey key) {
        var until = locks.get(key);
        if (until != null && until.isAfter(clock.instant())) {
            throw new ObjectLockedException(key, until, null);
        }
        locks.remove(key);
        super.delete(key);
    }
}

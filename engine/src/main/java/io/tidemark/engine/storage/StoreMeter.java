package io.tidemark.engine.storage;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is done to stores. Safe to share by many stores and threads. */
public final class StoreMeter {

    /** The methods of a store. */
    public enum Operation {
        CREATE,
        OPEN,
        FIND,
        LIST,
        RENEW,
        DELETE
    }

    /**
     * What one kind of operation amounted to.
     *
     * @param calls including those that failed
     * @param bytes bytes of content moved, of objects created and of streams as far as they were read
     * @param time spent within the calls; for streams and listings until they were handed out
     */
    public record Usage(long calls, long failures, long bytes, Duration time) {}

    private static final class Counter {
        final LongAdder calls = new LongAdder();
        final LongAdder failures = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAdder nanos = new LongAdder();
    }

    private final Map<Operation, Counter> counters = new EnumMap<>(Operation.class);

    private final Runnable answered;

    public StoreMeter() {
        this(() -> {});
    }

    /** @param answered hears of each call that ended and of all content that moved; called from any thread, must not throw */
    public StoreMeter(Runnable answered) {
        this.answered = answered;
        for (var operation : Operation.values()) {
            counters.put(operation, new Counter());
        }
    }

    public Usage usage(Operation operation) {
        var counter = counter(operation);
        return new Usage(
                counter.calls.sum(),
                counter.failures.sum(),
                counter.bytes.sum(),
                Duration.ofNanos(counter.nanos.sum()));
    }

    void called(Operation operation, long nanos, boolean failed) {
        var counter = counter(operation);
        counter.calls.increment();
        counter.nanos.add(nanos);
        if (failed) {
            counter.failures.increment();
        }
        answered.run();
    }

    void moved(Operation operation, long bytes) {
        counter(operation).bytes.add(bytes);
        answered.run();
    }

    @SuppressWarnings("NullAway") // the constructor filled it for all operations
    private Counter counter(Operation operation) {
        return counters.get(operation);
    }
}

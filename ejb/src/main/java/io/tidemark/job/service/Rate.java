package io.tidemark.job.service;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** How fast something moves, over the last seconds. Not thread-safe. */
final class Rate {

    private record Moved(Instant at, long bytes) {}

    private final Duration window;
    private final ArrayDeque<Moved> moved = new ArrayDeque<>();
    private long sum;

    Rate(Duration window) {
        this.window = window;
    }

    void reset() {
        moved.clear();
        sum = 0;
    }

    void add(Instant now, long bytes) {
        var last = moved.peekLast();
        if (last != null && last.at().plusMillis(100).isAfter(now)) {
            moved.removeLast();
            moved.add(new Moved(last.at(), last.bytes() + bytes));
        } else {
            moved.add(new Moved(now, bytes));
        }
        sum += bytes;
        forget(now);
    }

    /** Null while nothing has moved. */
    @Nullable
    Long perSecond(Instant now) {
        forget(now);
        var first = moved.peekFirst();
        if (first == null) {
            return null;
        }
        var millis = Math.max(1000, Duration.between(first.at(), now).toMillis());
        return sum * 1000 / millis;
    }

    private void forget(Instant now) {
        var first = moved.peekFirst();
        while (first != null && first.at().plus(window).isBefore(now)) {
            sum -= first.bytes();
            moved.removeFirst();
            first = moved.peekFirst();
        }
    }
}

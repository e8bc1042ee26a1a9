package io.tidemark.wal.service;

import io.tidemark.engine.postgres.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How much WAL arrived in the last minute. What a receiver begins with does not count: it takes the segment from its beginning again,
 * and what the server wrote while nobody received. Nothing is ever scaled up to a minute. Used by one thread at a time.
 */
final class ArrivalRate {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    private record Mark(Instant at, Lsn received) {}

    /**
     * Takes in how far WAL has come.
     *
     * @param sent what the server says it has, no less than {@code received}
     * @return bytes in the last minute, or since the first call if that is less; null at the first call
     */
    @Nullable
    Long note(Instant now, Lsn received, Lsn sent) {
        var newest = marks.peekLast();
        // what was written before the first look is no arrival of now
        var counted = newest == null ? sent : max(newest.received(), received);
        marks.addLast(new Mark(now, counted));
        // one mark of a minute ago or longer stays, to count from
        while (marks.size() > 2 && isOld(second(), now)) {
            marks.removeFirst();
        }
        return newest == null
                ? null
                : Long.valueOf(counted.bytesSince(marks.getFirst().received()));
    }

    private Mark second() {
        var each = marks.iterator();
        each.next();
        return each.next();
    }

    private static boolean isOld(Mark mark, Instant now) {
        return !mark.at().plus(WINDOW).isAfter(now);
    }

    private static Lsn max(Lsn one, Lsn other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}

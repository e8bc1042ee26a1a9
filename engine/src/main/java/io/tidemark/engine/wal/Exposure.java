package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Measures since when something that the server has is not stored.
 *
 * <p>Remembers at which moments the server's WAL ended where. The last of them whose end is stored is the moment at which
 * everything was. Its owner guards it.
 */
final class Exposure {

    /**
     * What was measured.
     *
     * @param allStored the last moment at which everything was stored
     * @param heard when the server last told where its WAL ends; null if it has told more than is stored, or is away
     * @param trusted how long its silence means that it has nothing more
     */
    record Measure(Instant allStored, @Nullable Instant heard, Duration trusted) {

        Duration at(Instant now) {
            if (heard != null && now.isBefore(heard.plus(trusted))) {
                return Duration.ZERO;
            }
            var age = Duration.between(allStored, now);
            return age.isNegative() ? Duration.ZERO : age;
        }
    }

    private record Mark(Instant at, Lsn end) {}

    private static final Duration MARK_INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_MARKS = 128;

    private final Duration trusted;
    // moments at which more was known than is stored, by time and position
    private final Deque<Mark> marks = new ArrayDeque<>();
    private @Nullable Instant allStored;
    private Instant heard = Instant.EPOCH;
    private Lsn told = new Lsn(0);
    private Lsn settled = new Lsn(0);
    private boolean connected;

    Exposure(Duration trusted) {
        this.trusted = trusted;
    }

    /**
     * @param safe nothing before it can be lost any more
     * @param archived when the last transaction ended that is known to be stored; null if none is
     */
    void connected(Instant now, Lsn serverEnd, Lsn safe, @Nullable Instant archived) {
        connected = true;
        settled = safe;
        told = serverEnd;
        marks.removeIf(mark -> mark.end().compareTo(serverEnd) > 0);
        if (allStored == null) {
            allStored = archived == null || archived.isAfter(now) ? now : archived;
        }
        heard = now;
        note(now);
    }

    void disconnected() {
        connected = false;
    }

    /** The server has told that its WAL ends at {@code serverEnd}. */
    void heard(Instant now, Lsn serverEnd) {
        if (isSettled() && serverEnd.compareTo(settled) > 0 && now.isBefore(heard.plus(trusted))) {
            // it had nothing more until now: it would have come
            allStored = now;
        }
        heard = now;
        if (serverEnd.compareTo(told) > 0) {
            told = serverEnd;
        }
        note(now);
    }

    /** Nothing before {@code position} can be lost any more. */
    void settled(Lsn position) {
        if (position.compareTo(settled) <= 0) {
            return;
        }
        settled = position;
        while (!marks.isEmpty() && marks.getFirst().end().compareTo(settled) <= 0) {
            allStored = marks.removeFirst().at();
        }
        if (isSettled() && allStored != null) {
            allStored = heard;
        }
    }

    /** Null until the first connection. */
    @Nullable
    Measure measure() {
        return allStored == null ? null : new Measure(allStored, connected && isSettled() ? heard : null, trusted);
    }

    private boolean isSettled() {
        return told.compareTo(settled) <= 0;
    }

    private void note(Instant now) {
        if (isSettled()) {
            marks.clear();
            allStored = now;
            return;
        }
        var last = marks.peekLast();
        if (last != null && last.end().equals(told)) {
            marks.removeLast();
        } else if (last != null && now.isBefore(last.at().plus(MARK_INTERVAL))) {
            return;
        } else if (marks.size() == MOST_MARKS) {
            thin();
        }
        marks.addLast(new Mark(now, told));
    }

    /** Forgets every other mark: what is measured then is no shorter. */
    private void thin() {
        for (var index = 0; index < MOST_MARKS / 2; index++) {
            marks.addLast(marks.removeFirst());
            marks.removeFirst();
        }
    }
}

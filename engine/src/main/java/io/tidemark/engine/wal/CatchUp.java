package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether taking WAL in goes before storing it: while the server has much more than has come, and not for longer than a
 * part of the promise. Nothing is at risk by that, as the server keeps what is not stored. Used under the lock of its owner.
 */
final class CatchUp {

    private static final int FAR_BEHIND_SEGMENTS = 4;

    private final long segmentBytes;
    private final Duration longest;
    private @Nullable Instant since;

    /** @param storeWithin how soon WAL has to be stored */
    CatchUp(WalSegmentSize segmentSize, Duration storeWithin) {
        this.segmentBytes = segmentSize.bytes();
        this.longest = storeWithin.dividedBy(4);
    }

    /** Told of what the server has and what came of it; returns whether catching up has ended by that. */
    boolean heard(Lsn sent, Lsn received, Instant now) {
        var behind = sent.bytesSince(received);
        if (since == null && behind > FAR_BEHIND_SEGMENTS * segmentBytes) {
            since = now;
        }
        return since != null && behind < segmentBytes && end();
    }

    /** Whether there was something to end. */
    boolean end() {
        var had = since != null;
        since = null;
        return had;
    }

    /** For how long storing should still wait; zero if it need not. */
    Duration goesFirstFor(Instant now) {
        var began = since;
        if (began == null) {
            return Duration.ZERO;
        }
        var left = Duration.between(now, began.plus(longest));
        return left.isNegative() ? Duration.ZERO : left;
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;

/** WAL of {@code timeline} that the archive does not hold. */
public record WalGap(TimelineId timeline, WalRange range) {

    public Lsn from() {
        return range.from();
    }

    public Lsn until() {
        return range.until();
    }

    /** Whether the byte at {@code position} of {@code other} is missing here: a stream that goes on from there closes the gap. */
    public boolean contains(TimelineId other, Lsn position) {
        return timeline.equals(other) && from().compareTo(position) <= 0 && until().compareTo(position) > 0;
    }
}

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
}

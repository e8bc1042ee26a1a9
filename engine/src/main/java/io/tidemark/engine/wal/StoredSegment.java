package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegment;

/**
 * A segment, or the beginning of one, in the archive.
 *
 * @param bytes how much of it is stored; the segment's size if it is whole
 */
public record StoredSegment(WalSegment segment, int bytes, WalSummary summary) {

    public StoredSegment {
        if (bytes < 1 || bytes > segment.size().bytes()) {
            throw new IllegalArgumentException("%s cannot hold %d bytes".formatted(segment, bytes));
        }
    }

    public boolean isWhole() {
        return bytes == segment.size().bytes();
    }

    public WalRange range() {
        return new WalRange(segment.start(), segment.start().plus(bytes));
    }

    public Lsn end() {
        return segment.start().plus(bytes);
    }
}

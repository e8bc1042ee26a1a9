package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegment;
import java.io.IOException;

/**
 * Reads a segment while it grows, each byte about once, to know what its beginning holds. Used by one thread.
 */
final class GrowingSegment {

    private static final int PAGE_BYTES = 8192;

    private final WalSpool spool;
    private final WalSegment segment;
    // has read whole pages only
    private final WalInspector pages;
    private WalInspector latest;
    private int read;
    private int bytes;

    /** @param inspector has read the segment before, and is used up by this */
    GrowingSegment(WalSpool spool, WalSegment segment, WalInspector inspector) {
        this.spool = spool;
        this.segment = segment;
        this.pages = inspector;
        this.latest = inspector;
        pages.begin(segment);
    }

    WalSegment segment() {
        return segment;
    }

    /** How far it was read. */
    int bytes() {
        return bytes;
    }

    /** Reads on to the first {@code until} bytes, which are durable. */
    void readTo(int until) throws IOException {
        try (var content = spool.content(segment, until).open()) {
            content.skipNBytes(read);
            var wholePages = until - until % PAGE_BYTES;
            if (wholePages > read) {
                pages.read(
                        new Beginning(content, wholePages - read),
                        segment.start().plus(read));
                read = wholePages;
            }
            latest = pages.fork();
            latest.read(content, segment.start().plus(read));
            bytes = until;
        }
    }

    WalSummary summary() {
        return latest.summary();
    }

    /** Behind the last record whose loss somebody would notice. */
    Lsn worthUntil() {
        return latest.worthUntil();
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.storage.Content;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The WAL kept for one server: whole segments, beginnings of unfinished ones, and history files.
 *
 * <p>Nothing is ever overwritten. A longer beginning of a segment supersedes a shorter one, the whole segment all of
 * them; what arrives under a taken name with other content is kept aside. All methods may be called from many threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class WalArchive {

    /** What became of something that was to be stored. */
    public enum Storing {
        STORED,
        /** The very same content was there already. */
        ALREADY_STORED,
        /** Another content was there already; this one was kept aside. */
        DIVERGENT
    }

    private final WalSegmentSize segmentSize;

    WalArchive(WalSegmentSize segmentSize) {
        this.segmentSize = segmentSize;
    }

    public WalSegmentSize segmentSize() {
        return segmentSize;
    }

    /** Stores a whole segment. */
    public Storing store(WalSegment segment, Content content, WalSummary summary) {
        throw new UnsupportedOperationException();
    }

    /** Stores the beginning of a segment that is not finished, or never will be because its timeline ended. */
    public Storing storePartial(WalSegment segment, Content content, WalSummary summary) {
        throw new UnsupportedOperationException();
    }

    public Storing storeHistory(HistoryFile history) {
        throw new UnsupportedOperationException();
    }

    /** What there is now; reads the listing and the few summaries that hold restore points. */
    public WalCoverage coverage() {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens what {@code restore_command} asks for: a whole segment or a history file, decrypted and verified while read.
     * The caller closes the stream.
     *
     * @return empty if there is no such file; PostgreSQL takes that as the end of the archive
     */
    public Optional<InputStream> open(String fileName) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens the longest stored beginning of a segment, filled up with zeros to a whole one. Only right for the last
     * segment of a recovery: the zeros end it. The caller closes the stream.
     */
    public Optional<InputStream> openPartial(WalSegment segment) {
        throw new UnsupportedOperationException();
    }

    /** Looks for the end of a transaction in the segments that may hold it; the newest if the id was used again. */
    public Optional<EndedTransaction> findTransaction(int xid, Lsn from, TimelineHistory history) {
        throw new UnsupportedOperationException();
    }

    /** Removes segments of {@code timeline} that end at or before {@code position}; returns what was removed. */
    public List<WalSegment> deleteBefore(TimelineId timeline, Lsn position) {
        throw new UnsupportedOperationException();
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Builds WAL coverage for tests, in segments of 16 MiB. */
public final class CoverageBuilder {

    private final TreeMap<TimelineId, List<StoredSegment>> segments = new TreeMap<>();
    private final List<TimelineHistory> histories = new ArrayList<>();

    public static CoverageBuilder aCoverage() {
        return new CoverageBuilder();
    }

    /** Whole segments {@code first} to {@code last} without a transaction. */
    public CoverageBuilder idle(int timeline, long first, long last) {
        for (var number = first; number <= last; number++) {
            add(timeline, number, WalSegmentSize.DEFAULT.bytes(), WalSummary.EMPTY);
        }
        return this;
    }

    /** A whole segment in which transactions ended at these times and nowhere else. */
    public CoverageBuilder busy(int timeline, long number, String firstEnd, String lastEnd) {
        return busy(timeline, number, firstEnd, lastEnd, List.of());
    }

    public CoverageBuilder busy(
            int timeline, long number, String firstEnd, String lastEnd, List<RestorePoint> restorePoints) {
        return add(timeline, number, WalSegmentSize.DEFAULT.bytes(), summary(firstEnd, lastEnd, restorePoints));
    }

    /** The first {@code bytes} of a segment. */
    public CoverageBuilder partial(int timeline, long number, int bytes, String firstEnd, String lastEnd) {
        return add(timeline, number, bytes, summary(firstEnd, lastEnd, List.of()));
    }

    public CoverageBuilder history(int timeline, String text) {
        histories.add(TimelineHistory.parse(new TimelineId(timeline), text));
        return this;
    }

    public static RestorePoint point(String name, int timeline, String position, String time) {
        return new RestorePoint(name, new TimelineId(timeline), Lsn.parse(position), Instant.parse(time));
    }

    public WalCoverage build() {
        var timelines = segments.entrySet().stream()
                .map(timeline -> new TimelineCoverage(timeline.getKey(), timeline.getValue(), List.of()))
                .toList();
        return new WalCoverage(WalSegmentSize.DEFAULT, timelines, histories);
    }

    private CoverageBuilder add(int timeline, long number, int bytes, WalSummary summary) {
        var id = new TimelineId(timeline);
        segments.computeIfAbsent(id, absent -> new ArrayList<>())
                .add(new StoredSegment(new WalSegment(id, number, WalSegmentSize.DEFAULT), bytes, summary));
        return this;
    }

    private static WalSummary summary(String firstEnd, String lastEnd, List<RestorePoint> restorePoints) {
        var transactions = new WalSummary.Transactions(Instant.parse(firstEnd), Instant.parse(lastEnd), 700, 800, 10);
        return WalSummary.of(transactions, restorePoints);
    }
}

package io.tidemark.wal.service;

import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.RestorePoint;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import io.tidemark.wal.model.GapCause;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.model.WalGapMark;
import io.tidemark.wal.model.WalReception;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes views of WAL. Pure. */
final class WalViews {

    private WalViews() {}

    /**
     * @param second the reception of the second receiver; null if none is wanted
     * @param expired what is missing and nobody misses
     */
    static WalStatusView status(
            WalReception reception,
            @Nullable WalReception second,
            String slot,
            int rpoSeconds,
            WalCoverage coverage,
            Predicate<WalGap> expired,
            Instant now) {
        var ranges = new ArrayList<WalRangeView>();
        var gaps = new ArrayList<WalGapView>();
        for (var timeline : coverage.timelines()) {
            timeline.ranges().forEach(range -> ranges.add(range(timeline.timeline(), range, coverage.segmentSize())));
            timeline.gaps().stream()
                    .filter(expired.negate())
                    .forEach(gap -> gaps.add(gap(gap, coverage.segmentSize())));
        }
        return new WalStatusView(
                reception.wanted() ? reception.state(now) : ReceiverState.IDLE,
                reception.node(),
                reception.timeline(),
                reception.receivedLsn(),
                reception.durableLsn(),
                reception.storedLsn(),
                reception.exposureSeconds(now),
                rpoSeconds,
                reception.bytesPerMinute(),
                slot,
                reception.slotRetainedBytes(),
                reception.reportedAt(),
                reception.failure(),
                second == null ? null : second(second, slot, now),
                ranges,
                gaps,
                coverage.timelines().stream()
                        .flatMap(timeline -> timeline.divergent().stream())
                        .map(WalSegment::fileName)
                        .toList(),
                coverage.histories().stream()
                        .map(history -> history.timeline().value())
                        .toList());
    }

    private static SecondReceiverView second(WalReception reception, String slot, Instant now) {
        return new SecondReceiverView(
                reception.receiver().slot(slot),
                reception.state(now),
                reception.node(),
                reception.durableLsn(),
                reception.failure());
    }

    static RecordedGapView gap(WalGapMark mark) {
        return new RecordedGapView(
                mark.timeline(),
                mark.fromLsn(),
                mark.untilLsn(),
                mark.seenAt(),
                mark.cause(),
                why(mark.cause()),
                mark.closedAt(),
                mark.backup());
    }

    private static String why(GapCause cause) {
        return switch (cause) {
            case SLOT_DROPPED_BY_GUARD ->
                "The slot was dropped so that the server's disk would not fill up; the server removed WAL before it was received.";
            case SLOT_RECREATED -> "The slot was made anew; WAL from before was no longer on the server.";
            case SLOT_LOST ->
                "The server gave the slot up, or somebody dropped it; WAL was removed before it was received.";
            case WAL_REMOVED -> "The server had removed WAL that was still to be received.";
            case UNKNOWN -> "Nothing that the service did explains it; look at the server's log of that time.";
        };
    }

    /** Newest first; {@code made} tells by whom. */
    static List<RestorePointView> points(WalCoverage coverage, List<RestorePointView> made) {
        return coverage.timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .flatMap(stored -> stored.summary().restorePoints().stream())
                .distinct()
                .sorted(Comparator.comparing(RestorePoint::time).reversed())
                .map(point -> new RestorePointView(
                        point.name(), point.position().toString(), point.time(), maker(point, made)))
                .toList();
    }

    private static String maker(RestorePoint point, List<RestorePointView> made) {
        return made.stream()
                .filter(mark -> mark.name().equals(point.name())
                        && mark.lsn().equals(point.position().toString()))
                .map(RestorePointView::by)
                .findFirst()
                .orElse("");
    }

    private static WalRangeView range(TimelineId timeline, WalRange range, WalSegmentSize size) {
        var first = WalSegment.holding(range.from(), timeline, size);
        var last = WalSegment.holding(range.until().plus(-1), timeline, size);
        return new WalRangeView(
                timeline.value(),
                range.from().toString(),
                range.until().toString(),
                first.fileName(),
                last.fileName(),
                last.number() - first.number() + 1);
    }

    private static WalGapView gap(WalGap gap, WalSegmentSize size) {
        var first = WalSegment.holding(gap.from(), gap.timeline(), size);
        var last = WalSegment.holding(gap.until().plus(-1), gap.timeline(), size);
        return new WalGapView(
                gap.timeline().value(),
                gap.from().toString(),
                gap.until().toString(),
                first.fileName(),
                last.number() - first.number() + 1);
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What WAL there is: an immutable snapshot of an archive that answers what recovery can reach.
 *
 * <p>Recovery follows a <em>history</em>. Where a timeline forks inside a segment, the successor's segment begins with the
 * ancestor's bytes, so it covers them too, exactly as PostgreSQL reads it.
 *
 * @param timelines ascending
 * @param histories of all timelines whose history file is stored, ascending
 */
public record WalCoverage(
        WalSegmentSize segmentSize, List<TimelineCoverage> timelines, List<TimelineHistory> histories) {

    /** When transactions ended, by the server's clock. */
    public record TimeSpan(Instant first, Instant last) {}

    public WalCoverage {
        timelines = List.copyOf(timelines);
        histories = List.copyOf(histories);
    }

    public static WalCoverage none(WalSegmentSize segmentSize) {
        return new WalCoverage(segmentSize, List.of(), List.of());
    }

    /** How {@code timeline} came to be; empty if its history file was never received. The first has none and needs none. */
    public Optional<TimelineHistory> history(TimelineId timeline) {
        return timeline.equals(TimelineId.FIRST)
                ? Optional.of(TimelineHistory.original())
                : histories.stream()
                        .filter(history -> history.timeline().equals(timeline))
                        .findFirst();
    }

    public Optional<TimelineCoverage> find(TimelineId timeline) {
        return timelines.stream()
                .filter(coverage -> coverage.timeline().equals(timeline))
                .findFirst();
    }

    public Optional<TimelineId> newestTimeline() {
        return timelines.isEmpty()
                ? Optional.empty()
                : Optional.of(timelines.getLast().timeline());
    }

    /** Runs without a hole along {@code history}, by position. */
    public List<WalRange> ranges(TimelineHistory history) {
        return TimelineCoverage.union(along(history).map(StoredPart::range).toList());
    }

    public boolean isCovered(Lsn from, Lsn until, TimelineHistory history) {
        return firstGap(from, until, history).isEmpty();
    }

    /** The first hole between {@code from} (inclusive) and {@code until} (exclusive). */
    public Optional<WalGap> firstGap(Lsn from, Lsn until, TimelineHistory history) {
        var reach = reach(from, history);
        if (reach.compareTo(until) >= 0) {
            return Optional.empty();
        }
        var end = ranges(history).stream()
                .map(WalRange::from)
                .filter(begin -> begin.compareTo(reach) > 0 && begin.compareTo(until) < 0)
                .findFirst()
                .orElse(until);
        return Optional.of(new WalGap(history.timelineAt(reach), new WalRange(reach, end)));
    }

    /** The first position from {@code from} on that is not stored: recovery that begins there ends here. */
    public Lsn reach(Lsn from, TimelineHistory history) {
        return ranges(history).stream()
                .filter(range -> range.contains(from))
                .findFirst()
                .map(WalRange::until)
                .orElse(from);
    }

    /** When the first and the last transaction between the positions ended, to the segment; empty if none is known. */
    public Optional<TimeSpan> times(Lsn from, Lsn until, TimelineHistory history) {
        var ended = along(history)
                .filter(part -> part.overlaps(from, until))
                .flatMap(part -> part.stored().summary().transactions().stream())
                .toList();
        return ended.isEmpty()
                ? Optional.empty()
                : Optional.of(new TimeSpan(
                        ended.stream()
                                .map(WalSummary.Transactions::first)
                                .min(Comparator.naturalOrder())
                                .orElseThrow(),
                        ended.stream()
                                .map(WalSummary.Transactions::last)
                                .max(Comparator.naturalOrder())
                                .orElseThrow()));
    }

    /**
     * How far recovery from {@code from} must read to know that it has passed {@code time}: the end of the first segment
     * in which a transaction ended after it. Empty if none that is reachable ended after it.
     */
    public Optional<Lsn> passes(Instant time, Lsn from, TimelineHistory history) {
        var reach = reach(from, history);
        return along(history)
                .filter(part -> part.overlaps(from, reach))
                .filter(part -> part.stored().summary().transactions().stream()
                        .anyMatch(ended -> ended.last().isAfter(time)))
                .map(part -> part.range().until())
                .findFirst();
    }

    /** Restore points along {@code history} that recovery from {@code from} reaches, in order of the WAL. */
    public List<RestorePoint> restorePoints(Lsn from, TimelineHistory history) {
        var reach = reach(from, history);
        return along(history)
                .flatMap(part -> part.stored().summary().restorePoints().stream())
                .filter(point -> point.position().compareTo(from) > 0
                        && point.position().compareTo(reach) <= 0
                        && point.timeline()
                                .equals(history.timelineAt(point.position().plus(-1))))
                .distinct()
                .toList();
    }

    /** Segments in which transaction {@code xid} may have ended; {@link WalArchive#findTransaction} knows for sure. */
    public List<StoredSegment> candidates(int xid, Lsn from, TimelineHistory history) {
        return along(history)
                .filter(part -> part.overlaps(from, part.range().until()))
                .map(StoredPart::stored)
                .filter(stored -> stored.summary().mayHold(xid))
                .toList();
    }

    /** Segments whose content could not be read, so that times, transactions and restore points may be missing. */
    public List<WalSegment> unread(TimelineHistory history) {
        return along(history)
                .map(StoredPart::stored)
                .filter(stored -> !stored.summary().isKnown())
                .map(StoredSegment::segment)
                .toList();
    }

    /** The part of a stored segment that lies on a history. */
    private record StoredPart(StoredSegment stored, WalRange range) {

        boolean overlaps(Lsn from, Lsn until) {
            return range.from().compareTo(until) < 0 && from.compareTo(range.until()) < 0;
        }

        /**
         * Whether this is the successor's segment, which holds all that {@code ancestor} contributes. The ancestor's own
         * summary speaks of what came after the fork too.
         */
        boolean replaces(StoredPart ancestor) {
            return stored.segment().number() == ancestor.stored.segment().number()
                    && stored.segment()
                                    .timeline()
                                    .compareTo(ancestor.stored.segment().timeline())
                            > 0
                    && range.until().compareTo(ancestor.range.until()) >= 0;
        }
    }

    private Stream<StoredPart> along(TimelineHistory history) {
        var parts = new ArrayList<StoredPart>();
        var begin = new Lsn(0);
        for (var ancestor : history.ancestors()) {
            parts.addAll(parts(ancestor.timeline(), begin, ancestor.end()));
            begin = ancestor.end();
        }
        parts.addAll(parts(history.timeline(), begin, new Lsn(-1)));
        parts.removeIf(part -> parts.stream().anyMatch(successor -> successor.replaces(part)));
        parts.sort(Comparator.comparing(part -> part.range().from()));
        return parts.stream();
    }

    private List<StoredPart> parts(TimelineId timeline, Lsn begin, Lsn end) {
        var first = WalSegment.holding(begin, timeline, segmentSize).start();
        return find(timeline).stream()
                .flatMap(coverage -> coverage.segments().stream())
                .filter(stored -> stored.segment().start().compareTo(first) >= 0
                        && stored.segment().start().compareTo(end) < 0)
                .map(stored -> new StoredPart(
                        stored,
                        new WalRange(stored.segment().start(), stored.end().compareTo(end) < 0 ? stored.end() : end)))
                .toList();
    }
}

package io.tidemark.engine.retention;

import static java.util.Comparator.comparing;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The WAL that kept backups need, and no more. What lies before a backup's start, or on a timeline that cannot be reached
 * from any kept backup, may go. Timeline histories are tiny and always stay.
 */
public final class WalNeed {

    private final List<Span> spans;
    private final Map<TimelineId, TimelineHistory> histories;

    /** WAL from a backup's start, to its stop or without end. */
    private record Span(KnownBackup backup, boolean endless) {}

    private WalNeed(List<Span> spans, Map<TimelineId, TimelineHistory> histories) {
        this.spans = List.copyOf(spans);
        this.histories = Map.copyOf(histories);
    }

    /**
     * @param histories of every timeline but the first; a timeline whose history is missing counts as reachable from every
     *     backup
     */
    public static WalNeed of(RetentionDecision decision, Map<TimelineId, TimelineHistory> histories) {
        var spans = decision.kept().stream()
                .map(kept -> new Span(kept.backup(), needsEverythingSince(kept)))
                .toList();
        return new WalNeed(spans, histories);
    }

    /** A backup kept only because it is held standalone needs its own WAL; all others every later moment too. */
    private static boolean needsEverythingSince(Kept kept) {
        return kept.backup().hold() == Hold.FULL || !kept.reasons().equals(EnumSet.of(Reason.HELD));
    }

    /** Whether {@code segment} must stay. */
    public boolean needs(WalSegment segment) {
        return spans.stream().anyMatch(span -> needs(span, segment));
    }

    private boolean needs(Span span, WalSegment segment) {
        var backup = span.backup();
        if (segment.end().compareTo(backup.start()) <= 0) {
            return false;
        }
        if (!span.endless() && segment.start().compareTo(backup.stop()) >= 0) {
            return false;
        }
        return reaches(backup, segment.timeline());
    }

    /** Whether recovery from {@code backup} can get to {@code timeline}. */
    private boolean reaches(KnownBackup backup, TimelineId timeline) {
        if (timeline.equals(backup.timeline())) {
            return true;
        }
        if (timeline.compareTo(backup.timeline()) < 0) {
            return false;
        }
        var history = Optional.ofNullable(histories.get(timeline));
        return history.map(known -> known.endOf(backup.timeline())
                        .map(end -> end.compareTo(backup.start()) > 0)
                        .orElse(false))
                .orElse(true);
    }

    /**
     * The first segment of {@code timeline} that must stay.
     *
     * @return empty if none need stay
     */
    public Optional<WalSegment> firstOn(TimelineId timeline, WalSegmentSize size) {
        return spans.stream()
                .filter(span -> reaches(span.backup(), timeline))
                .map(span -> span.backup().start())
                .min(comparing((Lsn position) -> position))
                .map(position -> WalSegment.holding(position, timeline, size));
    }

    /** Splits {@code segments} into those that may go, in their order. */
    public List<WalSegment> superfluous(List<WalSegment> segments) {
        var superfluous = new ArrayList<WalSegment>();
        for (var segment : segments) {
            if (!needs(segment)) {
                superfluous.add(segment);
            }
        }
        return superfluous;
    }
}

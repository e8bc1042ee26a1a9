package io.tidemark.engine.retention;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The WAL that kept backups need, and no more. Timeline histories are tiny and always stay.
 *
 * <p>What no kept backup needs may go if it lies in the past of one: before its start, or on a timeline that it comes from.
 * Anything else may belong to a backup that is on its way.
 */
public final class WalNeed {

    private final List<Kept> kept;
    private final Map<TimelineId, TimelineHistory> histories;

    private WalNeed(List<Kept> kept, Map<TimelineId, TimelineHistory> histories) {
        this.kept = List.copyOf(kept);
        this.histories = Map.copyOf(histories);
    }

    /**
     * @param histories of every timeline but the first; a timeline whose history is missing counts as reachable from every
     *     backup
     */
    public static WalNeed of(RetentionDecision decision, List<TimelineHistory> histories) {
        return new WalNeed(
                decision.kept(),
                histories.stream().collect(Collectors.toMap(TimelineHistory::timeline, history -> history)));
    }

    /** Whether {@code segment} must stay. */
    public boolean needs(WalSegment segment) {
        return needs(segment.timeline(), range(segment));
    }

    private boolean needs(TimelineId timeline, WalRange range) {
        return kept.stream().anyMatch(one -> needs(one, timeline, range));
    }

    private boolean needs(Kept one, TimelineId timeline, WalRange range) {
        var backup = one.backup();
        return range.until().compareTo(backup.start()) > 0
                && (!one.isStandalone() || range.from().compareTo(backup.stop()) < 0)
                && reaches(backup, timeline);
    }

    /** Whether {@code segment} may go. */
    public boolean isSuperfluous(WalSegment segment) {
        return isSuperfluous(segment.timeline(), range(segment));
    }

    /** Whether what is missing would not be kept if it were there. */
    public boolean isSuperfluous(WalGap gap) {
        return isSuperfluous(gap.timeline(), gap.range());
    }

    private boolean isSuperfluous(TimelineId timeline, WalRange range) {
        return !needs(timeline, range) && kept.stream().anyMatch(one -> isPast(one.backup(), timeline, range));
    }

    private boolean isPast(KnownBackup backup, TimelineId timeline, WalRange range) {
        return reaches(backup, timeline)
                ? range.until().compareTo(backup.start()) <= 0
                : history(backup.timeline())
                        .flatMap(history -> history.endOf(timeline))
                        .filter(end -> range.from().compareTo(end) < 0)
                        .isPresent();
    }

    /** Whether recovery from {@code backup} can get to {@code timeline}. */
    private boolean reaches(KnownBackup backup, TimelineId timeline) {
        if (timeline.equals(backup.timeline())) {
            return true;
        }
        if (timeline.compareTo(backup.timeline()) < 0) {
            return false;
        }
        return history(timeline)
                .map(known -> known.endOf(backup.timeline())
                        .map(end -> end.compareTo(backup.start()) > 0)
                        .orElse(false))
                .orElse(true);
    }

    private Optional<TimelineHistory> history(TimelineId timeline) {
        return Optional.ofNullable(histories.get(timeline));
    }

    private static WalRange range(WalSegment segment) {
        return new WalRange(segment.start(), segment.end());
    }
}

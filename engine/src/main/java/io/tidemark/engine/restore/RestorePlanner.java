package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.restore.RestorePlanning.Feasible;
import io.tidemark.engine.restore.RestorePlanning.NoBaseBackup;
import io.tidemark.engine.restore.RestorePlanning.UnknownTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides how a target is reached, or why it cannot be. Reads nothing and writes nothing: the same sources always give
 * the same answer.
 *
 * <p>First the timeline is settled, then along its history the newest base backup that ended before the target. Older
 * ones need a superset of the WAL the newest needs, so where it fails they fail too; only the targets that no position
 * is asked of, {@code latest} and {@code immediate}, fall back to an older one.
 */
public final class RestorePlanner {

    private RestorePlanner() {}

    public static RestorePlanning plan(RestoreSources sources, RecoveryTarget target) {
        return switch (target.timeline()) {
            case TargetTimeline.Youngest() ->
                youngestPath(sources)
                        .<RestorePlanning>map(path -> new PlanAlongPath(sources, path).plan(target))
                        .orElseGet(NoBaseBackup::new);
            case TargetTimeline.OfBackup() -> alongEachBackup(sources, target);
            case TargetTimeline.Numbered(var timeline) -> {
                var known = timelines(sources);
                yield known.contains(timeline)
                        ? sources.coverage()
                                .history(timeline)
                                .<RestorePlanning>map(path -> new PlanAlongPath(sources, path).plan(target))
                                .orElseGet(() -> new UnknownTimeline(timeline, withHistory(sources, known)))
                        : new UnknownTimeline(timeline, withHistory(sources, known));
            }
        };
    }

    /**
     * What can be recovered along one timeline and its ancestors, oldest first. For {@link TargetTimeline.OfBackup} that
     * of the newest backup.
     */
    public static List<RecoveryWindow> windows(RestoreSources sources, TargetTimeline timeline) {
        var path = switch (timeline) {
            case TargetTimeline.Youngest() -> youngestPath(sources);
            case TargetTimeline.OfBackup() ->
                sources.backups().isEmpty()
                        ? Optional.<TimelineHistory>empty()
                        : sources.coverage()
                                .history(sources.backups()
                                        .getLast()
                                        .facts()
                                        .wal()
                                        .stopTimeline());
            case TargetTimeline.Numbered(var number) -> sources.coverage().history(number);
        };
        return path.map(history -> new PlanAlongPath(sources, history).windows())
                .orElse(List.of());
    }

    /** The youngest timeline with WAL of its own that some backup leads to. */
    private static Optional<TimelineHistory> youngestPath(RestoreSources sources) {
        return timelines(sources).stream()
                .sorted(Comparator.reverseOrder())
                .flatMap(timeline -> sources.coverage().history(timeline).stream())
                .filter(path -> !new PlanAlongPath(sources, path).backups().isEmpty())
                .findFirst();
    }

    private static RestorePlanning alongEachBackup(RestoreSources sources, RecoveryTarget target) {
        var timelines = new LinkedHashSet<TimelineId>();
        sources.backups().reversed().forEach(backup -> timelines.add(stopTimeline(backup)));
        var refusals = new ArrayList<RestorePlanning>();
        for (var timeline : timelines) {
            var path = sources.coverage().history(timeline);
            if (path.isPresent()) {
                var planning = new PlanAlongPath(sources, path.get()).plan(target);
                if (planning instanceof Feasible) {
                    return planning;
                }
                refusals.add(planning);
            }
        }
        return refusals.isEmpty() ? new NoBaseBackup() : refusals.getFirst();
    }

    /** Timelines of which there is WAL or a backup. */
    private static Set<TimelineId> timelines(RestoreSources sources) {
        var timelines = new TreeSet<TimelineId>();
        sources.coverage().timelines().forEach(coverage -> timelines.add(coverage.timeline()));
        sources.backups().forEach(backup -> timelines.add(stopTimeline(backup)));
        return timelines;
    }

    private static List<TimelineId> withHistory(RestoreSources sources, Set<TimelineId> timelines) {
        return timelines.stream()
                .filter(timeline -> sources.coverage().history(timeline).isPresent())
                .toList();
    }

    private static TimelineId stopTimeline(BackupManifest backup) {
        return backup.facts().wal().stopTimeline();
    }
}

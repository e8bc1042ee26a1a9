package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.restore.RecoveryTarget.AtLsn;
import io.tidemark.engine.restore.RecoveryTarget.AtRestorePoint;
import io.tidemark.engine.restore.RecoveryTarget.AtTime;
import io.tidemark.engine.restore.RecoveryTarget.AtTransaction;
import io.tidemark.engine.restore.RecoveryTarget.Immediate;
import io.tidemark.engine.restore.RecoveryTarget.Latest;
import io.tidemark.engine.restore.RestorePlanning.Feasible;
import io.tidemark.engine.restore.RestorePlanning.GapInWal;
import io.tidemark.engine.restore.RestorePlanning.NoBaseBackup;
import io.tidemark.engine.restore.RestorePlanning.TargetAfterLast;
import io.tidemark.engine.restore.RestorePlanning.TargetBeforeFirst;
import io.tidemark.engine.restore.RestorePlanning.UnknownRestorePoint;
import io.tidemark.engine.restore.RestorePlanning.UnknownTransaction;
import io.tidemark.engine.wal.RestorePoint;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Planning once it is settled which timelines recovery follows. */
final class PlanAlongPath {

    private final RestoreSources sources;
    private final TimelineHistory path;

    PlanAlongPath(RestoreSources sources, TimelineHistory path) {
        this.sources = sources;
        this.path = path;
    }

    /** Those from which recovery can go along the path, oldest first. */
    List<BackupManifest> backups() {
        // along a path of timelines WAL tells what came first; ends by the clock are estimated
        return sources.backups().stream()
                .filter(this::isOnPath)
                .sorted(Comparator.comparing(PlanAlongPath::stop))
                .toList();
    }

    RestorePlanning plan(RecoveryTarget target) {
        var backups = backups();
        if (backups.isEmpty()) {
            return new NoBaseBackup();
        }
        return switch (target) {
            case Latest latest -> withoutPosition(latest, this::reach);
            case Immediate immediate -> withoutPosition(immediate, PlanAlongPath::stop);
            case AtTime at -> atTime(at);
            case AtLsn at -> atLsn(at);
            case AtTransaction at -> atTransaction(at);
            case AtRestorePoint at -> atRestorePoint(at);
        };
    }

    List<RecoveryWindow> windows() {
        var windows = new ArrayList<RecoveryWindow>();
        for (var backup : backups()) {
            if (!isComplete(backup)) {
                continue;
            }
            var until = endOf(backup);
            var joins =
                    !windows.isEmpty() && windows.getLast().until().position().equals(until.position());
            if (joins) {
                var window = windows.removeLast();
                var inside = new ArrayList<>(window.backups());
                inside.add(backup.id());
                windows.add(new RecoveryWindow(window.from(), until, inside));
            } else {
                windows.add(new RecoveryWindow(beginOf(backup), until, List.of(backup.id())));
            }
        }
        return windows;
    }

    private RestorePlanning withoutPosition(RecoveryTarget target, Function<BackupManifest, Lsn> end) {
        return backups().reversed().stream()
                .filter(this::isComplete)
                .findFirst()
                .<RestorePlanning>map(
                        backup -> feasible(backup, target, end.apply(backup), stopAt(backup, end.apply(backup))))
                .orElseGet(NoBaseBackup::new);
    }

    private RestorePlanning atTime(AtTime target) {
        var chosen = newest(backup -> !backup.facts().endedAt().isAfter(target.time()));
        if (chosen.isEmpty()) {
            return beforeFirst();
        }
        var backup = chosen.get();
        // recovery notices the target only by a transaction that ended later, or at that very time if it is excluded
        var passed = target.inclusive() ? target.time() : target.time().minus(1, ChronoUnit.MICROS);
        var end = coverage().passes(passed, start(backup), path);
        if (isComplete(backup) && end.isPresent()) {
            return feasible(
                    backup,
                    target,
                    end.get(),
                    new RecoveryPoint(path.timelineAt(end.get().plus(-1)), end.get(), target.time()));
        }
        return unreachable(backup, nearestBefore(target.time()));
    }

    private RestorePlanning atLsn(AtLsn target) {
        // recovery stops at a record that begins at the position or behind it, which must be there to be read
        return atPosition(target, target.lsn(), target.lsn().plus(1));
    }

    private RestorePlanning atTransaction(AtTransaction target) {
        return sources.transactions()
                .find((int) target.transaction(), start(backups().getFirst()), path)
                .map(ended -> atPosition(target, ended.position(), ended.position()))
                .orElseGet(() -> lastReachable()
                        .<RestorePlanning>map(point -> new UnknownTransaction(target.transaction(), point))
                        .orElseGet(NoBaseBackup::new));
    }

    private RestorePlanning atPosition(RecoveryTarget target, Lsn position, Lsn end) {
        return newest(backup -> stop(backup).compareTo(position) <= 0)
                .map(backup -> isComplete(backup) && reach(backup).compareTo(end) >= 0
                        ? feasible(backup, target, end, stopAt(backup, position))
                        : unreachable(backup, nearestBefore(position)))
                .orElseGet(this::beforeFirst);
    }

    private RestorePlanning atRestorePoint(AtRestorePoint target) {
        var points = restorePoints();
        var named = points.stream()
                .filter(point -> point.name().equals(target.name()))
                .toList();
        if (named.isEmpty()) {
            return new UnknownRestorePoint(target.name(), points);
        }
        for (var backup : backups().reversed()) {
            // recovery stops at the first point of that name that it meets, even before it is consistent
            var met = named.stream()
                    .filter(point -> point.position().compareTo(start(backup)) > 0)
                    .findFirst();
            if (met.isPresent() && met.get().position().compareTo(stop(backup)) > 0) {
                var position = met.get().position();
                return isComplete(backup) && reach(backup).compareTo(position) >= 0
                        ? feasible(backup, target, position, point(met.get()))
                        : unreachable(backup, nearestBefore(position));
            }
        }
        return beforeFirst();
    }

    private List<RestorePoint> restorePoints() {
        return coverage().ranges(path).stream()
                .flatMap(range -> coverage().restorePoints(range.from(), path).stream())
                .distinct()
                .toList();
    }

    private Feasible feasible(BackupManifest backup, RecoveryTarget target, Lsn end, RecoveryPoint stop) {
        var needed = end.compareTo(stop(backup)) < 0 ? stop(backup) : end;
        return new Feasible(new RestorePlan(backup, target, path, segments(start(backup), needed), stop));
    }

    /** For each segment the one of the youngest timeline that has it, as PostgreSQL asks for them. */
    private List<StoredSegment> segments(Lsn from, Lsn until) {
        var segments = new ArrayList<StoredSegment>();
        var first = WalSegment.holding(from, path.timeline(), coverage().segmentSize());
        for (var segment = first; segment.start().compareTo(until) < 0; segment = segment.next()) {
            youngest(segment).ifPresent(segments::add);
        }
        return segments;
    }

    private Optional<StoredSegment> youngest(WalSegment wanted) {
        var timelines = new ArrayList<>(path.ancestors().stream()
                .map(TimelineHistory.Ancestor::timeline)
                .toList());
        timelines.add(path.timeline());
        var begin = path.ancestors().size();
        for (var index = begin; index >= 0; index--) {
            var begins =
                    index == 0 ? new Lsn(0) : path.ancestors().get(index - 1).end();
            if (wanted.end().compareTo(begins) <= 0) {
                continue;
            }
            var stored = coverage().find(timelines.get(index)).stream()
                    .flatMap(timeline -> timeline.segments().stream())
                    .filter(segment -> segment.segment().number() == wanted.number())
                    .findFirst();
            if (stored.isPresent()) {
                return stored;
            }
        }
        return Optional.empty();
    }

    private RestorePlanning unreachable(BackupManifest backup, Optional<RecoveryPoint> nearest) {
        if (nearest.isEmpty()) {
            return new NoBaseBackup();
        }
        return gapAfter(start(backup))
                .<RestorePlanning>map(gap -> new GapInWal(gap, nearest.get()))
                .orElseGet(() -> new TargetAfterLast(nearest.get()));
    }

    private RestorePlanning beforeFirst() {
        return backups().stream()
                .filter(this::isComplete)
                .findFirst()
                .<RestorePlanning>map(backup -> new TargetBeforeFirst(beginOf(backup)))
                .orElseGet(NoBaseBackup::new);
    }

    /** The hole that ends what is reachable from {@code start}; empty if nothing is stored behind it. */
    private Optional<WalGap> gapAfter(Lsn start) {
        var reach = coverage().reach(start, path);
        return coverage().ranges(path).stream()
                .map(WalRange::from)
                .filter(begin -> begin.compareTo(reach) > 0)
                .findFirst()
                .map(begin -> new WalGap(path.timelineAt(reach), new WalRange(reach, begin)));
    }

    private Optional<RecoveryPoint> nearestBefore(Lsn position) {
        return nearest(window -> window.from().position().compareTo(position) <= 0);
    }

    private Optional<RecoveryPoint> nearestBefore(Instant time) {
        return nearest(window -> !window.from().time().isAfter(time));
    }

    /** The end of the last window that begins before the target, else the beginning of the first. */
    private Optional<RecoveryPoint> nearest(Predicate<RecoveryWindow> beginsBefore) {
        var windows = windows();
        return windows.stream()
                .filter(beginsBefore)
                .reduce((earlier, later) -> later)
                .map(RecoveryWindow::until)
                .or(() -> windows.stream().findFirst().map(RecoveryWindow::from));
    }

    private Optional<RecoveryPoint> lastReachable() {
        return windows().stream().reduce((earlier, later) -> later).map(RecoveryWindow::until);
    }

    private Optional<BackupManifest> newest(Predicate<BackupManifest> condition) {
        return backups().reversed().stream().filter(condition).findFirst();
    }

    private boolean isOnPath(BackupManifest backup) {
        var wal = backup.facts().wal();
        return path.timelineAt(wal.start()).equals(wal.startTimeline())
                && path.timelineAt(wal.stop().plus(-1)).equals(wal.stopTimeline());
    }

    /** Whether the WAL that makes the backup consistent is stored. */
    private boolean isComplete(BackupManifest backup) {
        return coverage().isCovered(start(backup), stop(backup), path);
    }

    private RecoveryPoint beginOf(BackupManifest backup) {
        return new RecoveryPoint(
                backup.facts().wal().stopTimeline(),
                stop(backup),
                backup.facts().endedAt());
    }

    private RecoveryPoint endOf(BackupManifest backup) {
        return stopAt(backup, reach(backup));
    }

    /** Around {@code position}, with the time of the last transaction before it as far as segments tell. */
    private RecoveryPoint stopAt(BackupManifest backup, Lsn position) {
        var ended = backup.facts().endedAt();
        var time = coverage()
                .times(stop(backup), position, path)
                .map(WalCoverage.TimeSpan::last)
                .filter(last -> last.isAfter(ended))
                .orElse(ended);
        return new RecoveryPoint(path.timelineAt(position.plus(-1)), position, time);
    }

    private static RecoveryPoint point(RestorePoint point) {
        return new RecoveryPoint(point.timeline(), point.position(), point.time());
    }

    private Lsn reach(BackupManifest backup) {
        return coverage().reach(start(backup), path);
    }

    private WalCoverage coverage() {
        return sources.coverage();
    }

    private static Lsn start(BackupManifest backup) {
        return backup.facts().wal().start();
    }

    private static Lsn stop(BackupManifest backup) {
        return backup.facts().wal().stop();
    }
}

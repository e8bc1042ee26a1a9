package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.engine.restore.TransactionSearch;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.engine.wal.WalRange;
import io.tidemark.server.service.Holdings;
import io.tidemark.wal.service.RecordedGapView;
import io.tidemark.wal.service.RestorePointView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes the recoverability strip from what is stored. Pure. */
final class Recoverability {

    private Recoverability() {}

    static RecoverabilityView view(
            Holdings holdings,
            List<RestorePointView> made,
            List<RecordedGapView> recorded,
            Instant from,
            Instant to,
            @Nullable Instant windowFrom,
            Set<String> held,
            Predicate<WalGap> expired,
            Optional<Holes.Received> received) {
        var sources = new RestoreSources(holdings.backups(), holdings.coverage(), TransactionSearch.NONE);
        var windows = RestorePlanner.windows(sources, TargetTimeline.YOUNGEST);
        var holes = Holes.find(holdings, windows, received);
        var strip = new StripView(
                from,
                to,
                holdings.readAt(),
                windowFrom,
                bands(windows, holes, expired, recorded, from, to, holdings.readAt()),
                backups(holdings, from, to, held));
        var earliest = windows.isEmpty() ? null : windows.getFirst().from().time();
        var last = windows.isEmpty() ? null : windows.getLast().until();
        return new RecoverabilityView(
                strip,
                earliest,
                last == null ? null : last.time(),
                last == null ? null : last.position().toString(),
                holes.stream()
                        .filter(hole -> !isExpired(hole, expired) && isPromised(hole, windowFrom))
                        .toList(),
                points(holdings, windows, made),
                timelines(holdings));
    }

    private static boolean isPromised(HoleView hole, @Nullable Instant windowFrom) {
        var end = hole.to();
        return end == null || windowFrom == null || end.isAfter(windowFrom);
    }

    private static boolean isExpired(HoleView hole, Predicate<WalGap> expired) {
        var until = hole.until();
        return until != null
                && expired.test(new WalGap(
                        new TimelineId(hole.timeline()), new WalRange(Lsn.parse(hole.from()), Lsn.parse(until))));
    }

    /**
     * What lies between two windows is a gap, unless its WAL has expired and backups alone are kept; what lies behind an open hole is
     * one, too. Before the first there is nothing yet.
     */
    static List<BandView> bands(
            List<RecoveryWindow> windows,
            List<HoleView> holes,
            Predicate<WalGap> expired,
            List<RecordedGapView> recorded,
            Instant from,
            Instant to,
            Instant now) {
        var bands = new ArrayList<BandView>();
        var position = from;
        for (var window : windows) {
            var begin = window.from().time();
            var end = window.until().time();
            if (begin.isAfter(position)) {
                var hole = window.equals(windows.getFirst()) ? null : holes.get(windows.indexOf(window) - 1);
                if (hole == null) {
                    add(bands, position, begin, from, to, BandState.NONE, null, "");
                } else if (isExpired(hole, expired)) {
                    add(bands, position, begin, from, to, BandState.POINTS, null, "");
                } else {
                    add(bands, position, begin, from, to, BandState.GAP, null, why(hole, recorded));
                }
            }
            add(
                    bands,
                    begin,
                    end,
                    from,
                    to,
                    BandState.SECOND,
                    window.until().timeline().value(),
                    "");
            position = end.isAfter(position) ? end : position;
        }
        if (!holes.isEmpty() && holes.getLast().isOpen() && position.isBefore(now)) {
            add(bands, position, now, from, to, BandState.GAP, null, why(holes.getLast(), recorded));
        }
        if (windows.isEmpty()) {
            bands.add(new BandView(from, to, BandState.NONE, null, ""));
        }
        return bands;
    }

    /** What is missing, and why, if the gap was written down when it was found. */
    private static String why(HoleView hole, List<RecordedGapView> recorded) {
        return recorded.stream()
                .filter(gap -> gap.closedAt() == null && isIn(gap, hole))
                .findFirst()
                .map(gap -> "%s. %s".formatted(hole.text(), gap.text()))
                .orElseGet(hole::text);
    }

    private static boolean isIn(RecordedGapView gap, HoleView hole) {
        var until = hole.until();
        return gap.timeline() == hole.timeline()
                && until != null
                && Lsn.parse(gap.from()).compareTo(Lsn.parse(until)) < 0
                && Lsn.parse(gap.until()).compareTo(Lsn.parse(hole.from())) > 0;
    }

    private static void add(
            List<BandView> bands,
            Instant begin,
            Instant end,
            Instant from,
            Instant to,
            BandState state,
            @Nullable Integer timeline,
            String why) {
        var first = begin.isBefore(from) ? from : begin;
        var last = end.isAfter(to) ? to : end;
        if (!last.isBefore(first)) {
            bands.add(new BandView(first, last, state, timeline, why));
        }
    }

    private static List<StripBackup> backups(Holdings holdings, Instant from, Instant to, Set<String> held) {
        return holdings.backups().stream()
                .filter(backup -> !backup.facts().endedAt().isBefore(from)
                        && !backup.facts().endedAt().isAfter(to))
                .map(backup -> new StripBackup(
                        new BackupName(backup.id().value()),
                        backup.facts().endedAt(),
                        BackupState.COMPLETE,
                        held.contains(backup.id().value())))
                .toList();
    }

    /** Those that the stored WAL holds; who made them is known for those made through Tidemark. */
    private static List<RestorePointView> points(
            Holdings holdings, List<RecoveryWindow> windows, List<RestorePointView> made) {
        if (windows.isEmpty()) {
            return List.of();
        }
        var by = made.stream().collect(Collectors.toMap(RestorePointView::name, RestorePointView::by, (one, _) -> one));
        var timeline = windows.getLast().until().timeline();
        var from = windows.getFirst().from().position();
        return holdings.coverage().history(timeline).stream()
                .flatMap(history -> holdings.coverage().restorePoints(from, history).stream())
                .map(point -> new RestorePointView(
                        point.name(), point.position().toString(), point.time(), by.getOrDefault(point.name(), "")))
                .toList()
                .reversed();
    }

    private static List<TimelineView> timelines(Holdings holdings) {
        var views = new ArrayList<TimelineView>();
        for (var timeline : holdings.coverage().timelines()) {
            var history = holdings.coverage().history(timeline.timeline());
            var parent = history.filter(known -> !known.ancestors().isEmpty())
                    .map(known -> known.ancestors().getLast());
            var commits = timeline.segments().stream()
                    .flatMap(stored -> stored.summary().transactions().stream())
                    .toList();
            views.add(new TimelineView(
                    timeline.timeline().value(),
                    parent.map(ancestor -> ancestor.timeline().value()).orElse(null),
                    parent.map(ancestor -> ancestor.end().toString()).orElse(null),
                    commits.isEmpty() ? null : commits.getFirst().first(),
                    commits.isEmpty() ? null : commits.getLast().last()));
        }
        return views;
    }
}

package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.engine.restore.TransactionSearch;
import io.tidemark.server.service.Holdings;
import io.tidemark.wal.service.RestorePointView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes the recoverability strip from what is stored. Pure. */
final class Recoverability {

    private Recoverability() {}

    static RecoverabilityView view(
            Holdings holdings,
            List<RestorePointView> made,
            Instant from,
            Instant to,
            @Nullable Instant windowFrom,
            Set<String> held) {
        var sources = new RestoreSources(holdings.backups(), holdings.coverage(), TransactionSearch.NONE);
        var windows = RestorePlanner.windows(sources, TargetTimeline.YOUNGEST);
        var strip = new StripView(
                from, to, holdings.readAt(), windowFrom, bands(windows, from, to), backups(holdings, from, to, held));
        var earliest = windows.isEmpty() ? null : windows.getFirst().from().time();
        var last = windows.isEmpty() ? null : windows.getLast().until();
        return new RecoverabilityView(
                strip,
                earliest,
                last == null ? null : last.time(),
                last == null ? null : last.position().toString(),
                points(holdings, windows, made),
                timelines(holdings));
    }

    /** What lies between two windows is a gap; before the first there is nothing yet. */
    static List<BandView> bands(List<RecoveryWindow> windows, Instant from, Instant to) {
        var bands = new ArrayList<BandView>();
        var position = from;
        for (var window : windows) {
            var begin = window.from().time();
            var end = window.until().time();
            if (begin.isAfter(position)) {
                var state = bands.isEmpty() ? BandState.NONE : BandState.GAP;
                var why = state == BandState.GAP
                        ? "WAL is missing before %s".formatted(window.from().position())
                        : "";
                add(bands, position, begin, from, to, state, null, why);
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
        if (windows.isEmpty()) {
            bands.add(new BandView(from, to, BandState.NONE, null, ""));
        }
        return bands;
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

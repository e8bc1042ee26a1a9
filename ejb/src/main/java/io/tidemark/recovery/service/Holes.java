package io.tidemark.recovery.service;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.server.service.Holdings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what is missing between and behind recovery windows. Pure. */
final class Holes {

    private Holes() {}

    /**
     * How far a receiver says that it has stored WAL.
     *
     * @param streaming whether it goes on from there
     */
    record Received(TimelineId timeline, Lsn stored, boolean streaming) {

        /** What lies behind the gap came by archiving, sooner than the stream, which will close it. */
        private boolean isFilling(WalGap gap) {
            return streaming && gap.contains(timeline, stored);
        }
    }

    /** Oldest first; only the last can be open. Nothing if nothing can be recovered at all. */
    static List<HoleView> find(Holdings holdings, List<RecoveryWindow> windows, Optional<Received> received) {
        var holes = new ArrayList<HoleView>();
        for (var next = 1; next < windows.size(); next++) {
            holes.add(between(holdings, windows.get(next - 1), windows.get(next)));
        }
        if (!windows.isEmpty()) {
            behind(holdings, windows.getLast(), received).ifPresent(holes::add);
        }
        return holes;
    }

    private static HoleView between(Holdings holdings, RecoveryWindow earlier, RecoveryWindow later) {
        var end = earlier.until();
        var begin = later.from();
        return holdings.coverage()
                .history(begin.timeline())
                .flatMap(path -> holdings.coverage().firstGap(end.position(), begin.position(), path))
                .map(gap -> hole(gap, end.time(), begin.time()))
                .orElseGet(() -> new HoleView(
                        begin.timeline().value(), end.position().toString(), null, end.time(), begin.time()));
    }

    /** Something newer is stored, or was, that recovery does not reach. */
    private static Optional<HoleView> behind(Holdings holdings, RecoveryWindow last, Optional<Received> received) {
        var end = last.until();
        var newest = newestTimeline(holdings, received);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        var path = holdings.coverage().history(newest.get());
        if (path.isEmpty() || !path.get().timelineAt(end.position().plus(-1)).equals(end.timeline())) {
            return Optional.of(new HoleView(newest.get().value(), end.position().toString(), null, end.time(), null));
        }
        return holdings.coverage()
                .firstGap(end.position(), known(holdings, path.get(), received), path.get())
                .filter(gap -> received.filter(one -> one.isFilling(gap)).isEmpty())
                .map(gap -> hole(gap, end.time(), null));
    }

    private static Optional<TimelineId> newestTimeline(Holdings holdings, Optional<Received> received) {
        return Stream.concat(
                        Stream.concat(
                                holdings.coverage().newestTimeline().stream(),
                                received.map(Received::timeline).stream()),
                        holdings.backups().stream()
                                .map(backup -> backup.facts().wal().stopTimeline()))
                .max(Comparator.naturalOrder());
    }

    /** The furthest position along {@code path} that is stored, or that a backup or the receiver tells of. */
    private static Lsn known(Holdings holdings, TimelineHistory path, Optional<Received> received) {
        var stored = holdings.coverage().ranges(path).stream().map(range -> range.until());
        var backups = holdings.backups().stream()
                .map(backup -> backup.facts().wal())
                .filter(wal -> path.timelineAt(wal.stop().plus(-1)).equals(wal.stopTimeline()))
                .map(wal -> wal.stop());
        var told = received.filter(one -> one.timeline().equals(path.timeline())).map(Received::stored).stream();
        return Stream.of(stored, backups, told)
                .flatMap(positions -> positions)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static HoleView hole(WalGap gap, Instant since, @Nullable Instant to) {
        return new HoleView(
                gap.timeline().value(), gap.from().toString(), gap.until().toString(), since, to);
    }
}

package io.tidemark.guard.service;

import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.guard.model.SourceWatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes views of watches and comparisons. Pure. */
final class GuardViews {

    /** More names help nobody. */
    private static final int MOST_FILES = 200;

    private GuardViews() {}

    /** @param lastArrived the last segment that the source has archived to us; null if none ever came */
    static SourceView source(SourceWatch watch, String slot, @Nullable String lastArrived) {
        var retained = watch.retainedBytes();
        var budget = watch.budgetBytes();
        return new SourceView(
                watch.lookedAt(),
                watch.failure(),
                watch.position(),
                new SourceView.SlotView(
                        slot,
                        watch.slotPresent(),
                        watch.slotActive(),
                        watch.slotStatus(),
                        retained,
                        watch.keepLimitBytes(),
                        watch.safeBytes()),
                new SourceView.CommitsView(watch.syncState(), watch.synchronousNames(), watch.waitingCommits()),
                new SourceView.ArchivingView(
                        watch.archiving(),
                        watch.archivedFile(),
                        watch.archivedAt(),
                        watch.archiveFailedAt(),
                        SourceGuard.arrives(watch.archivedFile(), lastArrived)),
                new SourceView.GuardView(
                        watch.step(),
                        watch.stepSince(),
                        budget,
                        retained == null || budget == null ? null : Long.valueOf(retained * 100 / budget),
                        watch.bytesPerMinute(),
                        watch.fullAt()));
    }

    /** @param files of the source, ascending */
    static ComparisonView comparison(
            WalCoverage coverage, List<String> files, @Nullable String lastArchived, Instant at) {
        var stored = coverage.timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .map(segment -> segment.segment().fileName())
                .collect(Collectors.toSet());
        var onSource = Set.copyOf(files);
        var only = files.stream().filter(file -> !stored.contains(file)).toList();
        var missing = new ArrayList<String>();
        coverage.timelines().stream()
                .flatMap(timeline -> timeline.gaps().stream())
                .flatMap(gap -> files(gap, coverage.segmentSize()))
                .filter(file -> !stored.contains(file) && !onSource.contains(file))
                .limit(MOST_FILES)
                .forEach(missing::add);
        return new ComparisonView(
                at,
                files.size(),
                files.size() - only.size(),
                only.stream().limit(MOST_FILES).toList(),
                missing,
                lastArchived,
                lastArchived == null ? null : Boolean.valueOf(stored.contains(lastArchived)));
    }

    private static Stream<String> files(WalGap gap, WalSegmentSize size) {
        var first = WalSegment.holding(gap.from(), gap.timeline(), size).number();
        var last =
                WalSegment.holding(gap.until().plus(-1), gap.timeline(), size).number();
        return LongStream.rangeClosed(first, last)
                .mapToObj(number -> new WalSegment(gap.timeline(), number, size).fileName());
    }
}

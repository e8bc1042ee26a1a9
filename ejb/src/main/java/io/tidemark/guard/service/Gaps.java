package io.tidemark.guard.service;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.wal.WalCoverage;
import io.tidemark.engine.wal.WalGap;
import io.tidemark.server.service.Holdings;
import io.tidemark.wal.model.GapCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows from holes in the stored WAL. Pure. */
final class Gaps {

    /** A connection may leave WAL out; what it brought instead is stored within an RPO that is not longer than usual. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final Duration OFTEN = Duration.ofSeconds(15);

    private static final Duration SELDOM = Duration.ofHours(1);

    /** What gave a slot up explains a gap that is found within that. */
    private static final Duration EXPLAINS = Duration.ofHours(24);

    private Gaps() {}

    /** How far a stream has come. */
    record StreamPosition(TimelineId timeline, Lsn received) {}

    static boolean isDue(@Nullable Instant lookedAt, @Nullable Instant streamingSince, Instant now) {
        if (lookedAt == null) {
            return true;
        }
        var fresh = streamingSince != null && now.isBefore(streamingSince.plus(FRESH));
        return !now.isBefore(lookedAt.plus(fresh ? OFTEN : SELDOM));
    }

    /**
     * Those that lie behind the beginning of the newest backup, or behind no backup at all, and before none of their timeline: nothing
     * after them can be recovered. Retention makes holes too, but before a backup that it keeps. A hole in which the stream is right now is being filled: what
     * lies behind it came by archiving.
     *
     * @param stream where it is; empty while nothing is streamed
     */
    static List<WalGap> open(Holdings holdings, Optional<StreamPosition> stream) {
        var begin = holdings.backups().isEmpty()
                ? null
                : holdings.backups().getLast().facts().wal().start();
        return holdings.coverage().timelines().stream()
                .flatMap(timeline -> timeline.gaps().stream())
                .filter(gap -> begin == null || isBehind(gap, begin))
                .filter(gap -> holdings.backups().stream().noneMatch(backup -> isBefore(gap, backup)))
                .filter(gap -> stream.filter(position -> gap.contains(position.timeline(), position.received()))
                        .isEmpty())
                .toList();
    }

    static boolean isBehind(WalGap gap, Lsn newestBackupBegin) {
        return gap.until().compareTo(newestBackupBegin) > 0;
    }

    private static boolean isBefore(WalGap gap, BackupManifest backup) {
        var wal = backup.facts().wal();
        return wal.startTimeline().equals(gap.timeline()) && gap.until().compareTo(wal.start()) <= 0;
    }

    /** Whether what was missing is stored by now. */
    static boolean isClosed(WalCoverage coverage, int timeline, Lsn from, Lsn until) {
        return coverage.timelines().stream()
                .filter(each -> each.timeline().value() == timeline)
                .flatMap(each -> each.ranges().stream())
                .anyMatch(range ->
                        range.from().compareTo(from) <= 0 && range.until().compareTo(until) >= 0);
    }

    /**
     * Why WAL is missing, as far as the service knows.
     *
     * @param failure the receiver's last
     */
    static GapCause cause(
            @Nullable Instant givenUpAt, @Nullable Instant recreatedAt, Optional<String> failure, Instant now) {
        // a slot that the guard dropped is often made again by somebody: the drop is the cause
        if (isRecent(givenUpAt, now)) {
            return GapCause.SLOT_DROPPED_BY_GUARD;
        }
        if (isRecent(recreatedAt, now)) {
            return GapCause.SLOT_RECREATED;
        }
        return failure.map(code -> code.equals(ErrorCode.SLOT_LOST.name())
                        ? GapCause.SLOT_LOST
                        : code.equals(ErrorCode.WAL_SEGMENT_REMOVED.name()) ? GapCause.WAL_REMOVED : GapCause.UNKNOWN)
                .orElse(GapCause.UNKNOWN);
    }

    private static boolean isRecent(@Nullable Instant at, Instant now) {
        return at != null && now.isBefore(at.plus(EXPLAINS));
    }
}

package io.tidemark.backup.service;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.engine.wal.WalCoverage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which stored WAL belongs to a backup. Pure. */
final class BackupWal {

    private BackupWal() {}

    /** Segments that end after {@code start} and begin before {@code until}; null: to the end. */
    static List<StoredSegment> between(WalCoverage coverage, String start, @Nullable String until) {
        var from = Lsn.parse(start);
        var end = until == null ? null : Lsn.parse(until);
        return coverage.timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .filter(stored -> stored.end().compareTo(from) > 0)
                .filter(stored -> end == null || stored.segment().start().compareTo(end) < 0)
                .toList();
    }

    static @Nullable String fileName(WalCoverage coverage, @Nullable Integer timeline, @Nullable String lsn) {
        return timeline == null || lsn == null
                ? null
                : WalSegment.holding(Lsn.parse(lsn), new TimelineId(timeline), coverage.segmentSize())
                        .fileName();
    }
}

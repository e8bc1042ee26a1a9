package io.tidemark.engine.retention;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalCoverage;
import java.util.HashMap;
import java.util.Map;

/** The WAL of an archive that no kept backup needs. Unless a backup is kept, that is none: one may be on its way. */
public final class WalExpiry {

    private final WalArchive archive;
    private final WalCoverage coverage;
    private final Map<TimelineId, Lsn> keptFrom = new HashMap<>();

    private WalExpiry(WalArchive archive, WalCoverage coverage) {
        this.archive = archive;
        this.coverage = coverage;
    }

    /**
     * @param remaining the backups that stay
     * @param coverage what is in {@code archive}
     */
    public static WalExpiry of(RetentionDecision remaining, WalArchive archive, WalCoverage coverage) {
        var histories = new HashMap<TimelineId, TimelineHistory>();
        coverage.histories().forEach(history -> histories.put(history.timeline(), history));
        var need = WalNeed.of(remaining, histories);
        var expiry = new WalExpiry(archive, coverage);
        for (var stored : coverage.timelines()) {
            need.firstOn(stored.timeline(), coverage.segmentSize())
                    .map(WalSegment::start)
                    .ifPresent(position -> expiry.keptFrom.put(stored.timeline(), position));
        }
        return expiry;
    }

    /** How many WAL files that are. */
    public long superfluous() {
        return coverage.timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .filter(stored -> isSuperfluous(stored.segment()))
                .count();
    }

    private boolean isSuperfluous(WalSegment segment) {
        var position = keptFrom.get(segment.timeline());
        return position != null && segment.end().compareTo(position) <= 0;
    }

    /** Lets nobody remove the WAL that kept backups need; see {@link WalArchive#renewFrom}. */
    public void renewKept() {
        keptFrom.forEach(archive::renewFrom);
    }

    /** Deletes them; returns how many are gone. What is locked stays until a later run. */
    public int run() {
        archive.removeSuperseded();
        var deleted = 0;
        for (var kept : keptFrom.entrySet()) {
            deleted += archive.deleteBefore(kept.getKey(), kept.getValue()).size();
        }
        return deleted;
    }
}

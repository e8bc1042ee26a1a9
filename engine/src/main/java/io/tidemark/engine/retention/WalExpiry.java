package io.tidemark.engine.retention;

import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalCoverage;

/** The WAL of an archive that no kept backup needs. Unless a backup is kept, that is none: one may be on its way. */
public final class WalExpiry {

    private final WalNeed need;
    private final WalArchive archive;
    private final WalCoverage coverage;

    private WalExpiry(WalNeed need, WalArchive archive, WalCoverage coverage) {
        this.need = need;
        this.archive = archive;
        this.coverage = coverage;
    }

    /**
     * @param remaining the backups that stay
     * @param coverage what is in {@code archive}
     */
    public static WalExpiry of(RetentionDecision remaining, WalArchive archive, WalCoverage coverage) {
        return new WalExpiry(WalNeed.of(remaining, coverage.histories()), archive, coverage);
    }

    /** How many WAL files that are. */
    public long superfluous() {
        return coverage.timelines().stream()
                .flatMap(timeline -> timeline.segments().stream())
                .filter(stored -> need.isSuperfluous(stored.segment()))
                .count();
    }

    /** Lets nobody remove the WAL that kept backups need; see {@link WalArchive#renew}. */
    public void renewKept() {
        archive.renew(need::needs);
    }

    /** Deletes them; returns how many are gone. What is locked stays until a later run. */
    public int run() {
        archive.removeSuperseded();
        return archive.remove(need::isSuperfluous).size();
    }
}

package io.tidemark.retention.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.Retention;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import io.tidemark.engine.retention.RetentionRules;
import io.tidemark.retention.model.ServerRetention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Turns the catalogue's backups into what retention looks at, and decides. Pure. */
final class RetentionDecisions {

    private RetentionDecisions() {}

    static RetentionDecision decide(RetentionRulesView rules, List<Backup> backups, Instant now) {
        return Retention.decide(
                new RetentionRules(rules.redundancy(), Duration.ofDays(rules.windowDays()), rules.minimumRedundancy()),
                known(backups),
                now);
    }

    /** Whether something may go by {@code rules} that stays by {@code now}. */
    static boolean isWeaker(RetentionRulesView rules, RetentionRulesView now) {
        return !keepsEverything(rules)
                && (keepsEverything(now)
                        || rules.windowDays() < now.windowDays()
                        || rules.redundancy() < now.redundancy()
                        || rules.minimumRedundancy() < now.minimumRedundancy());
    }

    private static boolean keepsEverything(RetentionRulesView rules) {
        return rules.windowDays() == 0 && rules.redundancy() == 0;
    }

    /**
     * What remains once the expired backups are gone. A restore that reads one of {@code spared} may go on to any later moment, so
     * all WAL since its start remains too.
     *
     * @param spared expired ones that stay for now, and kept ones that are read
     */
    static RetentionDecision remaining(RetentionDecision decision, List<KnownBackup> spared) {
        var kept = new ArrayList<>(decision.kept());
        spared.forEach(backup -> kept.add(new Kept(backup, Set.of(Reason.MINIMUM_COUNT))));
        return new RetentionDecision(kept, List.of());
    }

    static List<KnownBackup> known(List<Backup> backups) {
        return backups.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .map(RetentionDecisions::known)
                .toList();
    }

    private static KnownBackup known(Backup backup) {
        return new KnownBackup(
                backup.name().value(),
                new TimelineId(Objects.requireNonNull(backup.timeline())),
                Lsn.parse(Objects.requireNonNull(backup.startLsn())),
                Lsn.parse(Objects.requireNonNull(backup.stopLsn())),
                Objects.requireNonNull(backup.endedAt()),
                backup.hold(),
                backup.checksumFailures().isEmpty());
    }

    static RetentionRulesView view(ServerRetention rules) {
        return new RetentionRulesView(
                rules.windowDays(), rules.redundancy(), rules.minimumRedundancy(), rules.version());
    }
}

package io.tidemark.backup.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.repository.BackupComparison;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.ChangeSums;
import io.tidemark.engine.repository.RelationChanges;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes views of backups. Pure. */
public final class BackupViews {

    private BackupViews() {}

    public static BackupSummary summary(Backup backup, List<String> keptBecause) {
        var level = backup.verifyLevel();
        var verifiedAt = backup.verifiedAt();
        return new BackupSummary(
                backup.name(),
                backup.state(),
                backup.startedAt(),
                backup.endedAt(),
                backup.startLsn(),
                backup.stopLsn(),
                backup.timeline(),
                backup.sizeBytes(),
                backup.method(),
                backup.changedBytes(),
                backup.storedBytes(),
                checksumFailures(backup),
                level == null || verifiedAt == null
                        ? null
                        : new VerificationView(
                                level, backup.verifyPassed(), verifiedAt, String.valueOf(backup.verifyDetail())),
                backup.isHeld(),
                backup.hold(),
                backup.note(),
                keptBecause,
                backup.failure(),
                backup.job());
    }

    static Backup.Outcome outcome(BackupManifest manifest) {
        var facts = manifest.facts();
        return new Backup.Outcome(
                facts.endedAt(),
                facts.wal().start().toString(),
                facts.wal().stop().toString(),
                facts.wal().startTimeline().value(),
                facts.origin().version().number(),
                manifest.sizes().totalBytes(),
                manifest.sizes().changedBytes(),
                manifest.sizes().storedBytes(),
                manifest.sizes().files(),
                facts.origin().pageChecksums(),
                facts.origin().tablespaces().stream()
                        .map(tablespace -> tablespace.oid() + "\t" + tablespace.location())
                        .collect(Collectors.joining("\n")),
                facts.origin().method(),
                facts.checksumFailures().stream().map(BackupViews::line).collect(Collectors.joining("\n")));
    }

    static BackupComparisonView comparison(BackupComparison comparison, RelationChanges changes) {
        return new BackupComparisonView(
                new BackupName(comparison.older().id().value()),
                new BackupName(comparison.newer().id().value()),
                changes(changes.sums()),
                changes.relations(),
                changes.largest().stream()
                        .map(relation -> new BackupComparisonView.Relation(relation.path(), changes(relation.sums())))
                        .toList());
    }

    private static BackupComparisonView.Changes changes(ChangeSums sums) {
        return new BackupComparisonView.Changes(
                sums.addedFiles(),
                sums.removedFiles(),
                sums.changedFiles(),
                sums.changedPages(),
                sums.changedBytes(),
                sums.removedBytes(),
                sums.grownBytes());
    }

    /** Pages that were damaged at the source already. */
    public static List<ChecksumFailureView> checksumFailures(Backup backup) {
        return backup.checksumFailures()
                .lines()
                .map(BackupViews::checksumFailure)
                .map(BackupViews::view)
                .toList();
    }

    /** Path, block, then database and name of the relation if it is known; none of them holds a tab. */
    private static String line(ChecksumFailure page) {
        var relation = page.relation();
        return relation == null
                ? "%s\t%d".formatted(page.path(), page.block())
                : "%s\t%d\t%s\t%s".formatted(page.path(), page.block(), relation.database(), relation.name());
    }

    private static ChecksumFailure checksumFailure(String line) {
        var parts = line.split("\t", 4);
        var page = new ChecksumFailure(parts[0], Long.parseLong(parts[1]));
        return parts.length == 2 ? page : page.in(new RelationName(parts[2], parts[3]));
    }

    private static ChecksumFailureView view(ChecksumFailure page) {
        var relation = page.relation();
        return new ChecksumFailureView(
                page.path(),
                block(page.block()),
                relation == null
                        ? null
                        : new ChecksumFailureView.Relation(
                                relation.database().isEmpty() ? null : relation.database(),
                                relation.name(),
                                page.fork(),
                                block(page.blockOfFork())));
    }

    private static @Nullable Long block(long number) {
        return number == ChecksumFailure.MORE ? null : number;
    }

    static List<TablespaceView> tablespaces(Backup backup) {
        return backup.tablespaces()
                .lines()
                .map(line -> line.split("\t", 2))
                .map(parts -> new TablespaceView(Long.parseLong(parts[0]), parts[1]))
                .toList();
    }
}

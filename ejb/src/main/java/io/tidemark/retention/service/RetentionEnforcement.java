package io.tidemark.retention.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.service.BackupUpkeep;
import io.tidemark.backup.service.DeletionRefusal;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.WalExpiry;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.job.service.RunningJob;
import io.tidemark.server.service.RepositoryAccess;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.stream.Stream;

/** Deletes what the rules let go: backups first, then the WAL that no backup that remains needs. */
@ApplicationScoped
public class RetentionEnforcement {

    @Inject
    RetentionKeeping keeping;

    @Inject
    BackupUpkeep upkeep;

    @Inject
    RepositoryAccess repositories;

    @Inject
    @Any
    Instance<DeletionRefusal> refusals;

    public String enforce(RunningJob job) {
        job.phase("decide");
        var tenant = job.tenant();
        var server = job.server();
        // a catalogue that is older than the store knows too little to decide; who takes a backup now knows of it
        // himself
        upkeep.reconcile(job, EnumSet.of(BackupState.COMPLETE));
        var decision = keeping.decide(tenant, server);
        job.phase("delete");
        var spared = new ArrayList<KnownBackup>();
        for (var expired : decision.expired()) {
            job.cancellation().throwIfRequested();
            var name = new BackupName(expired.id());
            if (isInUse(job, expired) || !isDeleted(job, name)) {
                spared.add(expired);
            }
        }
        var used = decision.kept().stream().map(Kept::backup).filter(backup -> isInUse(job, backup));
        var remaining = RetentionDecisions.remaining(
                decision, Stream.concat(spared.stream(), used).toList());
        // WAL first: a backup whose manifest is damaged stops the other
        var segments = remaining.kept().isEmpty() ? 0 : expireWal(job, remaining);
        renewLocks(job, decision);
        job.commit(() -> keeping.enforced(tenant, server));
        return "%d backups, %d WAL files".formatted(decision.expired().size() - spared.size(), segments);
    }

    private boolean isInUse(RunningJob job, KnownBackup backup) {
        var name = new BackupName(backup.id());
        return refusals.stream()
                .anyMatch(reason ->
                        reason.refusal(job.tenant(), job.server(), name).isPresent());
    }

    /** A backup that is locked stays until the rules are enforced the next time. */
    private boolean isDeleted(RunningJob job, BackupName name) {
        try {
            upkeep.delete(job, name, "no rule keeps it");
            return true;
        } catch (ObjectLockedException locked) {
            job.note("backup %s stays: %s".formatted(name, locked.getMessage()));
            return false;
        }
    }

    /** Backups that the rules keep for longer than they were locked at first. */
    private void renewLocks(RunningJob job, RetentionDecision decision) {
        var kept = decision.kept().stream()
                .map(backup -> new BackupId(backup.backup().id()))
                .toList();
        repositories.of(job).repository().renew(kept);
    }

    private int expireWal(RunningJob job, RetentionDecision remaining) {
        var archive = repositories.of(job).archive();
        var wal = WalExpiry.of(remaining, archive, archive.coverage());
        wal.renewKept();
        var deleted = wal.run();
        repositories.changed(job.server());
        job.note("%d WAL files deleted".formatted(deleted));
        return deleted;
    }
}

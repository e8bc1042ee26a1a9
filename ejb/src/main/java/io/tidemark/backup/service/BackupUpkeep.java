package io.tidemark.backup.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.Sweep;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.job.service.RunningJob;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.Collectors;

/** Verifies, deletes and sweeps. No transaction is open while the engine works. */
@ApplicationScoped
public class BackupUpkeep {

    @Inject
    BackupLedger ledger;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    /**
     * Makes the catalogue say what storage says, whatever was taken, removed or brought back without it.
     *
     * @param judged states of backups that nobody is at work on: who takes the server's backups knows that of
     *     {@link BackupState#RUNNING} ones
     * @return what is stored
     */
    public BackupCatalogue reconcile(RunningJob job, Set<BackupState> judged) {
        var known = ledger.all(job.tenant(), job.server()).stream()
                .filter(backup -> judged.contains(backup.state()))
                .map(Backup::name)
                .collect(Collectors.toSet());
        var stored = repositories
                .of(job)
                .repository()
                .catalogue(
                        known.stream().map(name -> new BackupId(name.value())).toList());
        job.commit(() -> ledger.reconcile(job.tenant(), job.server(), stored, known));
        return stored;
    }

    /** Looks at the whole repository: objects are shared between backups, so damage is known for all of them. */
    public String verify(RunningJob job, VerifyLevel level) {
        job.phase("verify");
        var access = repositories.of(job);
        var found = access.repository().verifier().run(depth(level), job, job.cancellation());
        var damage = new FoundDamage(found);
        job.commit(() -> ledger.verified(job.tenant(), job.server(), level, damage));
        damage.throwIfAny();
        return "%d backups, %d objects".formatted(found.backups(), found.objects());
    }

    /**
     * Deletes one backup; what it shared with others stays.
     *
     * @throws ObjectLockedException if its lock has not ended: it stays as it was
     */
    public void delete(RunningJob job, BackupName name, String why) {
        var access = repositories.of(job);
        job.commit(() -> ledger.beginDeletion(job.tenant(), job.server(), name));
        try {
            access.repository().remove(new BackupId(name.value()));
        } catch (ObjectLockedException stays) {
            job.commit(() -> ledger.deletionRefused(job.tenant(), job.server(), name));
            throw stays;
        }
        job.commit(() -> ledger.deleted(job.tenant(), job.server(), name, job.requestedBy(), why));
        job.note("backup %s deleted: %s".formatted(name, why));
        repositories.changed(job.server());
    }

    public String sweep(RunningJob job) {
        job.phase("sweep");
        var swept = repositories.of(job).repository().sweep().run(Sweep.DEFAULT_MARGIN);
        count(job);
        job.note("%d objects swept, %s".formatted(swept.objects(), new DataSize(swept.bytes())));
        if (swept.deferred() > 0) {
            job.note("%d objects are not let go by the store yet".formatted(swept.deferred()));
        }
        if (swept.uploads() > 0) {
            job.note("%d uploads abandoned that were never completed".formatted(swept.uploads()));
        }
        return "%d objects, %s".formatted(swept.objects(), new DataSize(swept.bytes()));
    }

    /** Counts what the backups take in the store. */
    void count(RunningJob job) {
        var usage = repositories.of(job).repository().usage();
        job.commit(() -> servers.stores(job.tenant(), job.server(), usage));
    }

    private static VerificationLevel depth(VerifyLevel level) {
        return switch (level) {
            case EXISTS -> VerificationLevel.EXISTS;
            case FRAMES -> VerificationLevel.FRAMES;
            case PAGES -> VerificationLevel.EVERYTHING;
        };
    }
}

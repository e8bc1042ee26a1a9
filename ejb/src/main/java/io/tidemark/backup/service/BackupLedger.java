package io.tidemark.backup.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.Backups;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The transactions around base backups. */
@Stateless
@TenantBound
public class BackupLedger {

    @Inject
    Backups backups;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public List<Backup> all(TenantId tenant, ServerId server) {
        return backups.ofServer(tenant, server);
    }

    public List<Backup> page(TenantId tenant, ServerId server, @Nullable BackupName before, int limit) {
        return backups.page(tenant, server, before, limit);
    }

    public Backup load(TenantId tenant, ServerId server, BackupName name) {
        return backups.find(tenant, server, name).orElseThrow(() -> Refusals.absent("backup"));
    }

    /** The complete backup of a job, if an attempt of it got so far. */
    public Optional<BackupName> madeBy(TenantId tenant, ServerId server, JobId job) {
        return backups.ofServer(tenant, server).stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE && job.equals(backup.job()))
                .map(Backup::name)
                .findFirst();
    }

    public void begin(TenantId tenant, ServerId server, BackupName name, JobId job) {
        backups.add(new Backup(tenant, server, name, job, clock.instant()));
    }

    public void fail(TenantId tenant, ServerId server, BackupName name, FailureView failure) {
        backups.find(tenant, server, name)
                .filter(backup -> backup.state() == BackupState.RUNNING)
                .ifPresent(backup -> backup.fail(failure, clock.instant()));
    }

    /**
     * Makes the catalogue say what storage says: a committed manifest is a complete backup, a running row without one is a
     * backup that broke off, a complete row without one is gone.
     */
    public void reconcile(TenantId tenant, ServerId server, List<BackupManifest> stored) {
        var byName = new HashMap<BackupName, BackupManifest>();
        stored.forEach(manifest -> byName.put(new BackupName(manifest.id().value()), manifest));
        for (var backup : backups.ofServer(tenant, server)) {
            var manifest = byName.remove(backup.name());
            if (manifest == null) {
                switch (backup.state()) {
                    case RUNNING ->
                        backup.fail(
                                new FailureView(
                                        ErrorCode.SERVER_UNREACHABLE.name(),
                                        "the node that took this backup went away",
                                        "Nothing of it is offered for restore; the next backup is not affected."),
                                clock.instant());
                    case COMPLETE, DELETING -> backups.remove(tenant, backup);
                    case FAILED -> {}
                }
            } else if (backup.state() != BackupState.COMPLETE && backup.state() != BackupState.DELETING) {
                backup.complete(BackupViews.outcome(manifest));
            }
        }
        byName.forEach((name, manifest) -> {
            var found = new Backup(tenant, server, name, null, manifest.facts().startedAt());
            found.complete(BackupViews.outcome(manifest));
            backups.add(found);
        });
    }

    public void keep(TenantId tenant, ServerId server, BackupName name, String actor, String reason) {
        load(tenant, server, name).hold(actor, clock.instant(), reason);
        audit.recordAs(tenant, actor, "backup.keep", server, name.value(), reason);
    }

    public void release(TenantId tenant, ServerId server, BackupName name, String actor) {
        load(tenant, server, name).release();
        audit.recordAs(tenant, actor, "backup.release", server, name.value(), "");
    }

    /** From here on it is not offered for restore; its manifest goes next. */
    public void beginDeletion(TenantId tenant, ServerId server, BackupName name, String actor, String why) {
        backups.find(tenant, server, name).ifPresent(backup -> {
            backup.beginDeletion();
            audit.recordAs(tenant, actor, "backup.delete", server, name.value(), why);
        });
    }

    /** The store did not let its manifest go: it can be restored as before. */
    public void deletionRefused(TenantId tenant, ServerId server, BackupName name) {
        backups.find(tenant, server, name).ifPresent(Backup::endDeletion);
    }

    public void deleted(TenantId tenant, ServerId server, BackupName name) {
        backups.find(tenant, server, name).ifPresent(backup -> backups.remove(tenant, backup));
    }

    /** All backups were verified at that level. */
    public void verified(TenantId tenant, ServerId server, VerifyLevel level, FoundDamage damage) {
        for (var backup : complete(tenant, server)) {
            if (damage.affects(backup.name())) {
                damaged(tenant, backup, level, damage);
            } else {
                backup.verified(level, true, clock.instant(), "");
            }
        }
    }

    /**
     * A part of what is stored was verified.
     *
     * @param opened backups of which all objects were found intact by now, and since when
     * @param rebuilt those whose files were put together, too
     */
    public void verifiedInPart(
            TenantId tenant,
            ServerId server,
            Map<BackupName, Instant> opened,
            Set<BackupName> rebuilt,
            FoundDamage damage) {
        for (var backup : complete(tenant, server)) {
            var isRebuilt = rebuilt.contains(backup.name());
            var since = opened.get(backup.name());
            if (damage.affects(backup.name())) {
                damaged(tenant, backup, isRebuilt ? VerifyLevel.PAGES : VerifyLevel.FRAMES, damage);
            } else if (isRebuilt) {
                backup.verified(VerifyLevel.PAGES, true, clock.instant(), "");
            } else if (since != null) {
                backup.opened(since);
            }
        }
    }

    private void damaged(TenantId tenant, Backup backup, VerifyLevel level, FoundDamage damage) {
        if (backup.foundDamaged(level, clock.instant(), damage.detail())) {
            audit.recordAs(
                    tenant,
                    "verification",
                    "backup.damaged",
                    backup.server(),
                    backup.name().value(),
                    damage.detail());
        }
    }

    private List<Backup> complete(TenantId tenant, ServerId server) {
        return backups.ofServer(tenant, server).stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .toList();
    }
}

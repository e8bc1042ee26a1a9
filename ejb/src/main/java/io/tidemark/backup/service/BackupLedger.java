package io.tidemark.backup.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.Backups;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.backup.service.Reconciliation.BrokenOff;
import io.tidemark.backup.service.Reconciliation.Completed;
import io.tidemark.backup.service.Reconciliation.Gone;
import io.tidemark.backup.service.Reconciliation.Unknown;
import io.tidemark.backup.service.Reconciliation.Unreadable;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.retention.Hold;
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
     * Makes the catalogue say what storage says, as {@link Reconciliation} finds.
     *
     * @param judged those whose absence means something
     */
    public void reconcile(TenantId tenant, ServerId server, BackupCatalogue stored, Set<BackupName> judged) {
        for (var finding : Reconciliation.of(backups.ofServer(tenant, server), stored, judged)) {
            switch (finding) {
                case Completed completed -> completed.backup().complete(BackupViews.outcome(completed.manifest()));
                case BrokenOff brokenOff -> brokenOff.backup().fail(wentAway(), clock.instant());
                case Unreadable unreadable ->
                    damaged(tenant, unreadable.backup(), VerifyLevel.EXISTS, unreadable.why());
                case Gone gone -> forget(tenant, gone.backup());
                case Unknown unknown -> {
                    var startedAt = unknown.manifest().facts().startedAt();
                    var found = new Backup(tenant, server, unknown.name(), null, startedAt);
                    found.complete(BackupViews.outcome(unknown.manifest()));
                    backups.add(found);
                }
            }
        }
    }

    private static FailureView wentAway() {
        return new FailureView(
                ErrorCode.SERVER_UNREACHABLE.name(),
                "the node that took this backup went away",
                "Nothing of it is offered for restore; the next backup is not affected.");
    }

    /** Nobody learns of it in another way: neither who deletes what is stored nor a deletion that was cut off tells us. */
    private void forget(TenantId tenant, Backup backup) {
        var wasDeleted = backup.state() == BackupState.DELETING;
        backups.remove(tenant, backup);
        audit.recordAs(
                tenant,
                "storage",
                wasDeleted ? "backup.delete" : "backup.vanished",
                backup.server(),
                backup.name().value(),
                wasDeleted ? "begun before, and found done" : "its manifest is not in the store any more");
    }

    public void keep(TenantId tenant, ServerId server, BackupName name, Hold kind, String actor, String reason) {
        load(tenant, server, name).hold(kind, actor, clock.instant(), reason);
        audit.recordAs(tenant, actor, "backup.keep", server, name.value(), "%s: %s".formatted(kind, reason));
    }

    public void release(TenantId tenant, ServerId server, BackupName name, String actor) {
        load(tenant, server, name).release();
        audit.recordAs(tenant, actor, "backup.release", server, name.value(), "");
    }

    /** @param text empty: no note */
    public void annotate(TenantId tenant, ServerId server, BackupName name, String actor, String text) {
        load(tenant, server, name).annotate(text);
        audit.recordAs(tenant, actor, "backup.note", server, name.value(), text);
    }

    /** From here on it is not offered for restore; its manifest goes next. */
    public void beginDeletion(TenantId tenant, ServerId server, BackupName name) {
        backups.find(tenant, server, name).ifPresent(Backup::beginDeletion);
    }

    /** The store did not let its manifest go: it can be restored as before. */
    public void deletionRefused(TenantId tenant, ServerId server, BackupName name) {
        backups.find(tenant, server, name).ifPresent(Backup::endDeletion);
    }

    public void deleted(TenantId tenant, ServerId server, BackupName name, String actor, String why) {
        backups.find(tenant, server, name).ifPresent(backup -> {
            backups.remove(tenant, backup);
            audit.recordAs(tenant, actor, "backup.delete", server, name.value(), why);
        });
    }

    /** All backups were verified at that level. */
    public void verified(TenantId tenant, ServerId server, VerifyLevel level, FoundDamage damage) {
        for (var backup : complete(tenant, server)) {
            if (damage.affects(backup.name())) {
                damaged(tenant, backup, level, damage.detail());
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
                damaged(tenant, backup, isRebuilt ? VerifyLevel.PAGES : VerifyLevel.FRAMES, damage.detail());
            } else if (isRebuilt) {
                backup.verified(VerifyLevel.PAGES, true, clock.instant(), "");
            } else if (since != null) {
                backup.opened(since);
            }
        }
    }

    private void damaged(TenantId tenant, Backup backup, VerifyLevel level, String detail) {
        if (backup.foundDamaged(level, clock.instant(), detail)) {
            audit.recordAs(
                    tenant,
                    "verification",
                    "backup.damaged",
                    backup.server(),
                    backup.name().value(),
                    detail);
        }
    }

    private List<Backup> complete(TenantId tenant, ServerId server) {
        return backups.ofServer(tenant, server).stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .toList();
    }
}

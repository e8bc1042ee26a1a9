package io.tidemark.backup.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.job.model.JobSpec.DeleteBackup;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.model.JobSpec.VerifyBackup;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.storage.service.StorageTargetRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a user may do with base backups. */
@Stateless
@Guarded
public class BackupOperations {

    @Inject
    BackupLedger ledger;

    @Inject
    ServerRegister servers;

    @Inject
    StorageTargetRegister storage;

    @Inject
    RepositoryAccess repositories;

    @Inject
    @Any
    Instance<DeletionRefusal> refusals;

    @Inject
    KeptBecause kept;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    CurrentUser user;

    /** Asks for a base backup now. If one is waiting or running already, its job is the answer. */
    @Requires(Permission.OPERATE)
    public JobId requestBackup(TenantId tenant, ServerId id) {
        var server = servers.load(tenant, id);
        server.requiredReach();
        if (server.state() != ServerState.ACTIVE) {
            throw Refusals.conflict("'%s' is paused".formatted(server.name()), "Resume it first.");
        }
        audit.record(tenant, "backup.request", id, server.name(), "");
        return jobs.enqueue(tenant, new TakeBackup(id.value()), server.name(), requester(), user.name());
    }

    /**
     * Newest first.
     *
     * @param after {@link Page#next} of the page before; null: from the beginning
     * @param limit 1 to 200
     */
    @Requires(Permission.VIEW)
    public Page<BackupSummary> list(TenantId tenant, ServerId server, @Nullable String after, int limit) {
        servers.load(tenant, server);
        var reasons = kept.reasons(tenant, server, ledger.all(tenant, server));
        var rows = ledger.page(tenant, server, Page.position(after, BackupName::fromString), Refusals.limit(limit) + 1);
        return Page.of(
                rows,
                limit,
                backup -> backup.name().value(),
                backup -> BackupViews.summary(backup, reasons.getOrDefault(backup.name(), List.of())));
    }

    @Requires(Permission.VIEW)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public BackupDetail detail(TenantId tenant, ServerId id, BackupName name) {
        var server = servers.load(tenant, id);
        var all = ledger.all(tenant, id);
        var backup = ledger.load(tenant, id, name);
        var complete = all.stream()
                .filter(other -> other.state() == BackupState.COMPLETE)
                .map(Backup::name)
                .sorted()
                .toList();
        var next = complete.stream()
                .filter(other -> other.compareTo(name) > 0)
                .findFirst()
                .orElse(null);
        var coverage = repositories.recentHoldings(tenant, id).coverage();
        var start = backup.startLsn();
        var stop = backup.stopLsn();
        var until = next == null ? null : ledger.load(tenant, id, next).startLsn();
        var segments = start == null ? List.<StoredSegment>of() : BackupWal.between(coverage, start, until);
        return new BackupDetail(
                BackupViews.summary(backup, kept.reasons(tenant, id, all).getOrDefault(name, List.of())),
                new ServerVersion(Optional.ofNullable(backup.serverVersion())
                                .orElse(server.identity().version()))
                        .toString(),
                server.identity().systemIdentifier(),
                BackupWal.fileName(coverage, backup.timeline(), start),
                BackupWal.fileName(coverage, backup.timeline(), stop),
                backup.files(),
                backup.pageChecksums(),
                BackupViews.tablespaces(backup),
                hold(backup),
                segments.size(),
                segments.stream().mapToLong(StoredSegment::bytes).sum(),
                previous(all, name).orElse(null),
                next,
                storage.name(tenant, server.storageTarget()));
    }

    /**
     * What changed from one backup to another, whichever of them was taken first. Takes seconds, or minutes where much changed.
     *
     * @param with null: the complete one before it
     * @param limit how many relations are told, 1 to 200
     */
    @Requires(Permission.VIEW)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public BackupComparisonView compare(
            TenantId tenant, ServerId id, BackupName name, @Nullable BackupName with, int limit) {
        var most = Refusals.limit(limit);
        var one = complete(tenant, id, name);
        var other = with != null
                ? complete(tenant, id, with)
                : previous(ledger.all(tenant, id), one)
                        .orElseThrow(() -> Refusals.absent("backup: %s is the first one".formatted(one)));
        var comparison = repositories
                .of(tenant, id)
                .repository()
                .compare(new BackupId(one.value()), new BackupId(other.value()));
        return BackupViews.comparison(comparison, comparison.relations(most, new Cancellation()));
    }

    private BackupName complete(TenantId tenant, ServerId server, BackupName name) {
        if (ledger.load(tenant, server, name).state() != BackupState.COMPLETE) {
            throw Refusals.conflict("backup %s is not complete".formatted(name), "Choose a complete one.");
        }
        return name;
    }

    private static Optional<BackupName> previous(List<Backup> all, BackupName name) {
        return all.stream()
                .filter(other -> other.state() == BackupState.COMPLETE)
                .map(Backup::name)
                .filter(other -> other.compareTo(name) < 0)
                .max(Comparator.naturalOrder());
    }

    /**
     * Keeps a backup regardless of retention, or changes how it is kept. Keeping less than before needs the right to delete, as
     * releasing does.
     *
     * @param kind {@link Hold#STANDALONE} or {@link Hold#FULL}
     */
    @Requires(Permission.OPERATE)
    public void keep(TenantId tenant, ServerId server, BackupName backup, Hold kind, String reason) {
        var why = Refusals.name("reason", reason, 500);
        if (kind == Hold.NONE) {
            throw Refusals.invalid("a backup is kept STANDALONE or FULL", "To give it back to retention, release it.");
        }
        if (ledger.load(tenant, server, backup).hold().keepsMoreThan(kind) && !user.may(tenant, Permission.DELETE)) {
            throw new EngineException(
                    ErrorCode.FORBIDDEN,
                    "backup %s is kept with all WAL since".formatted(backup),
                    "Only somebody who may delete backups can let that WAL go: ask an owner.");
        }
        ledger.keep(tenant, server, backup, kind, user.name(), why);
    }

    /** @param text up to 500 characters; null or blank: no note */
    @Requires(Permission.OPERATE)
    public void annotate(TenantId tenant, ServerId server, BackupName backup, @Nullable String text) {
        var note = text == null || text.isBlank() ? "" : Refusals.name("note", text, 500);
        ledger.annotate(tenant, server, backup, user.name(), note);
    }

    /** Gives it back to retention. */
    @Requires(Permission.DELETE)
    public void release(TenantId tenant, ServerId server, BackupName backup) {
        ledger.release(tenant, server, backup, user.name());
    }

    @Requires(Permission.DELETE)
    public DeletionPreview previewDeletion(TenantId tenant, ServerId server, BackupName name) {
        var backup = ledger.load(tenant, server, name);
        var complete = ledger.all(tenant, server).stream()
                .filter(other -> other.state() == BackupState.COMPLETE)
                .toList();
        var left = complete.stream().filter(other -> !other.name().equals(name)).toList();
        var refusal = refusal(tenant, server, backup).orElse(null);
        return new DeletionPreview(refusal == null, refusal, earliest(complete), earliest(left), left.size());
    }

    /** Deletes a backup by a job. {@code typedName} must be the backup's name. */
    @Requires(Permission.DELETE)
    public JobId delete(TenantId tenant, ServerId id, BackupName name, String typedName) {
        var server = servers.load(tenant, id);
        var backup = ledger.load(tenant, id, name);
        if (!typedName.strip().equals(name.value())) {
            throw Refusals.invalid("the name typed is not '%s'".formatted(name), "Type the backup's name to confirm.");
        }
        refusal(tenant, id, backup).ifPresent(why -> {
            throw Refusals.conflict(why, "Release or finish that first.");
        });
        return jobs.enqueue(
                tenant, new DeleteBackup(id.value(), name.value()), server.name(), requester(), user.name());
    }

    @Requires(Permission.OPERATE)
    public JobId verify(TenantId tenant, ServerId id, BackupName name, VerifyLevel level) {
        var server = servers.load(tenant, id);
        complete(tenant, id, name);
        audit.record(tenant, "backup.verify", id, name.value(), level.name());
        return jobs.enqueue(
                tenant,
                new VerifyBackup(id.value(), name.value(), level.name()),
                server.name(),
                requester(),
                user.name());
    }

    private Optional<String> refusal(TenantId tenant, ServerId server, Backup backup) {
        if (backup.isHeld()) {
            return Optional.of("%s keeps it".formatted(backup.heldBy()));
        }
        if (backup.state() == BackupState.RUNNING) {
            return Optional.of("it is still being taken");
        }
        return refusals.stream()
                .flatMap(reason -> reason.refusal(tenant, server, backup.name()).stream())
                .findFirst();
    }

    private Requester requester() {
        return Requester.of(user.require());
    }

    private static @Nullable HoldView hold(Backup backup) {
        var by = backup.heldBy();
        var at = backup.heldAt();
        var reason = backup.heldReason();
        return by == null || at == null || reason == null ? null : new HoldView(backup.hold(), by, at, reason);
    }

    private static @Nullable Instant earliest(List<Backup> complete) {
        return complete.stream()
                .map(Backup::endedAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}

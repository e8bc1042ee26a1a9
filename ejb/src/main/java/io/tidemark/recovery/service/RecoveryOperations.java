package io.tidemark.recovery.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.recovery.model.Recovery;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bringing servers back. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RecoveryOperations {

    @Inject
    RecoverabilityReader recoverability;

    @Inject
    Plans plans;

    @Inject
    RestoreWays ways;

    @Inject
    RecoveryLedger ledger;

    @Inject
    ServerRegister servers;

    @Inject
    CurrentUser user;

    /** Computed from stored WAL and manifests. */
    @Requires(Permission.VIEW)
    public RecoverabilityView recoverability(TenantId tenant, ServerId server, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw Refusals.invalid("the strip ends before it begins", "Give 'from' before 'to'.");
        }
        return recoverability.read(tenant, server, from, to);
    }

    @Requires(Permission.RESTORE)
    public PlanAnswer plan(TenantId tenant, ServerId server, TargetRequest target) {
        servers.load(tenant, server);
        return plans.answer(tenant, server, target, RestoreOptions.selfContained(), true);
    }

    /** Plans with destination and tablespaces, so that the lines PostgreSQL is told are those of the real restore. */
    @Requires(Permission.RESTORE)
    public PlanAnswer review(TenantId tenant, ServerId server, RestoreRequest request) {
        servers.load(tenant, server);
        ways.check(tenant, request);
        return plans.answer(
                tenant,
                server,
                request.target(),
                ways.options(request.destination(), request.action()),
                request.tablespaces().isEmpty());
    }

    /** Begins a restore. A target that cannot be reached is refused here. */
    @Requires(Permission.RESTORE)
    public StartedRecovery start(TenantId tenant, ServerId server, RestoreRequest request) {
        var name = servers.load(tenant, server).name();
        ways.check(tenant, request);
        var plan = plans.plan(tenant, server, request.target()).orThrow();
        var target = request.target();
        var goal = new Recovery.Goal(
                target.kind(),
                target.value(),
                target.inclusive(),
                target.timeline(),
                new BackupName(plan.backup().id().value()));
        var way = new Recovery.Way(
                request.destination(),
                request.directory(),
                Tablespaces.text(request.tablespaces()),
                request.action(),
                request.standby());
        var begun = ledger.begin(tenant, server, name, goal, way, Requester.of(user.require()), user.name());
        return switch (request.destination()) {
            case DIRECTORY -> new StartedRecovery(begun.id(), begun.job(), null, null, null, null);
            case DOWNLOAD ->
                new StartedRecovery(
                        begun.id(), null, ways.downloadUrl(begun.filesToken()), null, null, begun.expiresAt());
            case COMMAND ->
                new StartedRecovery(
                        begun.id(),
                        null,
                        ways.downloadUrl(begun.filesToken()),
                        ways.walUrl(begun.walToken()),
                        ways.command(begun.filesToken(), begun.walToken()),
                        begun.expiresAt());
        };
    }

    /** Newest first, of one server. */
    @Requires(Permission.VIEW)
    public Page<RecoverySummary> list(TenantId tenant, ServerId server, @Nullable String after, int limit) {
        servers.load(tenant, server);
        return page(tenant, server, after, limit);
    }

    /** Newest first, of all servers. */
    @Requires(Permission.VIEW)
    public Page<RecoverySummary> listAll(TenantId tenant, @Nullable String after, int limit) {
        return page(tenant, null, after, limit);
    }

    @Requires(value = Permission.VIEW, checksServer = true)
    public RecoverySummary find(TenantId tenant, RecoveryId recovery) {
        var found = ledger.load(tenant, recovery);
        requireReach(found.server());
        return summary(found, servers.allEver(tenant));
    }

    /** Ends the links of a recovery at once. */
    @Requires(value = Permission.RESTORE, checksServer = true)
    public void revoke(TenantId tenant, RecoveryId recovery) {
        requireReach(ledger.load(tenant, recovery).server());
        ledger.revoke(tenant, recovery, user.name());
    }

    private void requireReach(ServerId server) {
        if (!user.reaches(server)) {
            throw Refusals.absent("restore");
        }
    }

    private Page<RecoverySummary> page(TenantId tenant, @Nullable ServerId server, @Nullable String after, int limit) {
        var ever = servers.allEver(tenant);
        return Page.of(
                ledger.page(tenant, server, Page.position(after, RecoveryId::fromString), Refusals.limit(limit) + 1),
                limit,
                recovery -> recovery.id().toString(),
                recovery -> summary(recovery, ever));
    }

    private static RecoverySummary summary(Recovery recovery, Map<ServerId, Server> servers) {
        var server = Objects.requireNonNull(servers.get(recovery.server()), "servers are never deleted");
        var goal = recovery.goal();
        return new RecoverySummary(
                recovery.id(),
                recovery.server(),
                server.name(),
                server.state() == ServerState.REMOVED,
                goal.value() == null ? goal.kind().name() : "%s %s".formatted(goal.kind(), goal.value()),
                recovery.way().destination(),
                recovery.way().directory(),
                recovery.state(),
                recovery.requestedBy(),
                recovery.requestedAt(),
                recovery.endedAt(),
                recovery.job(),
                recovery.failure());
    }
}

package io.tidemark.recovery.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.access.service.Requester;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.DeletionRefusal;
import io.tidemark.job.model.JobSpec.RestoreToDirectory;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.platform.service.Tokens;
import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.recovery.model.Recoveries;
import io.tidemark.recovery.model.Recovery;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.recovery.model.RecoveryState;
import io.tidemark.recovery.model.RecoveryToken;
import io.tidemark.recovery.model.TokenPurpose;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.LocalBean;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transactions around recoveries and their tokens. */
@Stateless
@LocalBean
@TenantBound
public class RecoveryLedger implements DeletionRefusal {

    /** How long a link or command is good. */
    static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private static final int MOST_WAL_FETCHES = 1_000_000;

    @Inject
    Recoveries recoveries;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    /** A recovery as it is kept, with what only its beginning knows. */
    public record Begun(RecoveryId id, @Nullable JobId job, String filesToken, String walToken, Instant expiresAt) {}

    public Begun begin(
            TenantId tenant,
            ServerId server,
            String serverName,
            Recovery.Goal goal,
            Recovery.Way way,
            Requester requester,
            String actor) {
        var now = clock.instant();
        var recovery = new Recovery(tenant, server, goal, way, actor, now);
        recoveries.add(recovery);
        audit.recordAs(
                tenant,
                actor,
                "recovery.start",
                server,
                serverName,
                "%s %s to %s".formatted(goal.kind(), goal.value() == null ? "" : goal.value(), way.destination()));
        var expires = now.plus(TOKEN_LIFE);
        if (way.destination() == DestinationKind.DIRECTORY) {
            var spec = new RestoreToDirectory(server.value(), recovery.id().value());
            var job = jobs.enqueue(tenant, spec, serverName, requester, actor);
            recovery.doneBy(job);
            return new Begun(recovery.id(), job, "", "", expires);
        }
        var files = Tokens.make("tdr_");
        var wal = Tokens.make("tdw_");
        recoveries.add(
                new RecoveryToken(tenant, server, recovery.id(), TokenPurpose.FILES, Tokens.hash(files), expires, 1));
        recoveries.add(new RecoveryToken(
                tenant, server, recovery.id(), TokenPurpose.WAL, Tokens.hash(wal), expires, MOST_WAL_FETCHES));
        return new Begun(recovery.id(), null, files, wal, expires);
    }

    public Recovery load(TenantId tenant, RecoveryId id) {
        return recoveries.find(tenant, id).orElseThrow(() -> Refusals.absent("restore"));
    }

    public List<Recovery> page(TenantId tenant, @Nullable ServerId server, @Nullable RecoveryId before, int limit) {
        return recoveries.page(tenant, server, before, limit);
    }

    /** Counts a use; empty if the token is good for none. */
    public Optional<Recovery> use(TenantId tenant, UUID token, TokenPurpose purpose) {
        return recoveries
                .lockToken(tenant, token)
                .filter(found -> found.use(purpose, clock.instant()))
                .flatMap(found -> recoveries.find(tenant, found.recovery()))
                .filter(recovery -> recovery.state() != RecoveryState.CANCELLED);
    }

    public void running(TenantId tenant, RecoveryId id) {
        load(tenant, id).begin();
    }

    public void succeeded(TenantId tenant, RecoveryId id) {
        load(tenant, id).succeed(clock.instant());
    }

    public void failed(TenantId tenant, RecoveryId id, FailureView failure) {
        load(tenant, id).fail(failure, clock.instant());
    }

    public void revoke(TenantId tenant, RecoveryId id, String actor) {
        var recovery = load(tenant, id);
        recoveries.tokens(tenant, id).forEach(RecoveryToken::revoke);
        if (recovery.state() == RecoveryState.WAITING || recovery.state() == RecoveryState.RUNNING) {
            recovery.cancel(clock.instant());
        }
        audit.recordAs(tenant, actor, "recovery.revoke", recovery.server(), id.toString(), "");
    }

    /** A restore that reads it, or still may, keeps a backup. */
    @Override
    public Optional<String> refusal(TenantId tenant, ServerId server, BackupName backup) {
        var stale = clock.instant().minus(TOKEN_LIFE);
        return recoveries.unfinished(tenant, server).stream()
                .filter(recovery -> recovery.goal().backup().equals(backup))
                .filter(recovery -> recovery.requestedAt().isAfter(stale))
                .findFirst()
                .map(recovery -> "a restore by %s reads it".formatted(recovery.requestedBy()));
    }
}

package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.restore.RecoverySettings;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestorePlanning;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.job.service.JobRates;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Plans restores from what is stored now, and makes views of plans. */
@ApplicationScoped
public class Plans {

    @Inject
    RepositoryAccess repositories;

    @Inject
    ServerRegister servers;

    @Inject
    JobRates rates;

    /** Reads storage afresh: a plan is a promise. */
    RestorePlanning plan(TenantId tenant, ServerId server, TargetRequest request) {
        var target = Targets.parse(request);
        var archive = repositories.of(tenant, server).archive();
        var holdings = repositories.holdings(tenant, server);
        var wanted = request.backup();
        var backups = holdings.backups().stream()
                .filter(backup -> wanted == null || backup.id().value().equals(wanted.value()))
                .toList();
        if (wanted != null && backups.isEmpty()) {
            throw Refusals.absent("backup");
        }
        return RestorePlanner.plan(new RestoreSources(backups, holdings.coverage(), archive::findTransaction), target);
    }

    /** Plans, and says what it would cost. */
    PlanAnswer answer(
            TenantId tenant, ServerId server, TargetRequest request, RestoreOptions options, boolean inPlace) {
        var planning = plan(tenant, server, request);
        return switch (planning) {
            case RestorePlanning.Feasible(var plan) ->
                new PlanAnswer(view(tenant, server, plan, options, inPlace), null, null, null);
            case RestorePlanning.NoBaseBackup none -> refused(none, null, null);
            case RestorePlanning.TargetBeforeFirst before ->
                refused(before, null, before.nearest().time());
            case RestorePlanning.TargetAfterLast after ->
                refused(after, after.nearest().time(), null);
            case RestorePlanning.GapInWal gap -> refused(gap, gap.nearest().time(), null);
            case RestorePlanning.UnknownRestorePoint unknown -> refused(unknown, null, null);
            case RestorePlanning.UnknownTransaction unknown ->
                refused(unknown, unknown.nearest().time(), null);
            case RestorePlanning.UnknownTimeline unknown -> refused(unknown, null, null);
        };
    }

    private static PlanAnswer refused(RestorePlanning planning, @Nullable Instant earlier, @Nullable Instant later) {
        var failure = new FailureView(ErrorCode.TARGET_NOT_COVERED.name(), planning.describe(), planning.hint());
        return new PlanAnswer(null, failure, earlier, later);
    }

    private PlanView view(TenantId tenant, ServerId server, RestorePlan plan, RestoreOptions options, boolean inPlace) {
        var facts = plan.backup().facts();
        var wal = plan.wal();
        var storage = servers.storageTarget(tenant, server);
        return new PlanView(
                new BackupName(plan.backup().id().value()),
                facts.endedAt(),
                plan.timeline().value(),
                facts.wal().start().toString(),
                plan.stop().position().toString(),
                wal.size(),
                plan.walSize().bytes(),
                wal.isEmpty() ? null : wal.getFirst().segment().fileName(),
                wal.isEmpty() ? null : wal.getLast().segment().fileName(),
                plan.filesSize().bytes(),
                RestoreEstimate.readBytes(
                        plan, repositories.recentHoldings(tenant, server).backups()),
                RestoreEstimate.seconds(
                        plan.filesSize().bytes() + plan.walSize().bytes(),
                        rates.ofRestores(tenant, storage),
                        rates.ofBackups(tenant, storage)),
                facts.origin().version().toString(),
                facts.origin().tablespaces().stream()
                        .map(tablespace -> new PlannedTablespace(tablespace.oid(), tablespace.location()))
                        .toList(),
                RecoverySettings.of(plan, options, inPlace).lines().entrySet().stream()
                        .map(line -> "%s = '%s'"
                                .formatted(line.getKey(), line.getValue().replace("'", "''")))
                        .toList());
    }
}

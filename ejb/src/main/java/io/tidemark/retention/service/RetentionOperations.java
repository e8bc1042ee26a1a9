package io.tidemark.retention.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.job.model.JobSpec.ExpireBackups;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** How long a server's backups and WAL are kept. */
@Stateless
@Guarded
public class RetentionOperations {

    @Inject
    RetentionKeeping keeping;

    @Inject
    BackupLedger backups;

    @Inject
    ServerRegister servers;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    CurrentUser user;

    @Inject
    Clock clock;

    @Requires(Permission.VIEW)
    public RetentionRulesView get(TenantId tenant, ServerId server) {
        return keeping.get(tenant, server);
    }

    /** Deletes nothing by itself: the next clean-up decides by the new rules. Weaker rules need the right to delete. */
    @Requires(Permission.OPERATE)
    public RetentionRulesView set(TenantId tenant, ServerId server, RetentionRulesView rules) {
        check(rules);
        if (RetentionDecisions.isWeaker(rules, keeping.get(tenant, server)) && !user.may(tenant, Permission.DELETE)) {
            throw new EngineException(
                    ErrorCode.FORBIDDEN,
                    "these rules keep less than those in force",
                    "Only somebody who may delete backups can shorten retention: ask an owner.");
        }
        return keeping.set(tenant, server, rules, user.name());
    }

    /** What rules would do now; deletes nothing. */
    @Requires(Permission.VIEW)
    public RetentionPreview preview(TenantId tenant, ServerId server, RetentionRulesView rules) {
        check(rules);
        servers.load(tenant, server);
        var all = backups.all(tenant, server);
        var decision = RetentionDecisions.decide(rules, all, clock.instant());
        var started =
                all.stream().collect(Collectors.toMap(backup -> backup.name().value(), Backup::startedAt));
        var rows = new ArrayList<RetentionDecisionView>();
        decision.kept()
                .forEach(kept -> rows.add(new RetentionDecisionView(
                        new BackupName(kept.backup().id()),
                        started.getOrDefault(kept.backup().id(), kept.backup().endedAt()),
                        true,
                        kept.reasons().stream().map(Enum::name).sorted().toList())));
        decision.expired()
                .forEach(gone -> rows.add(new RetentionDecisionView(
                        new BackupName(gone.id()), started.getOrDefault(gone.id(), gone.endedAt()), false, List.of())));
        rows.sort(Comparator.comparing(RetentionDecisionView::backup).reversed());
        var kept = decision.kept().stream()
                .filter(one -> !one.isStandalone())
                .map(one -> one.backup())
                .toList();
        return new RetentionPreview(
                rows,
                decision.expired().size(),
                RetentionDecisions.known(all).stream()
                        .map(one -> one.endedAt())
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                kept.stream()
                        .map(one -> one.endedAt())
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                kept.stream()
                        .map(one -> one.start())
                        .min(Comparator.naturalOrder())
                        .map(Lsn::toString)
                        .orElse(null));
    }

    /** Cleans up now, by a job, as the rules say. */
    @Requires(Permission.DELETE)
    public JobId enforceNow(TenantId tenant, ServerId server) {
        var name = servers.load(tenant, server).name();
        audit.record(tenant, "retention.enforce", server, name, "");
        return jobs.enqueue(tenant, new ExpireBackups(server.value()), name, Requester.of(user.require()), user.name());
    }

    private static void check(RetentionRulesView rules) {
        if (rules.windowDays() < 0
                || rules.windowDays() > 3650
                || rules.redundancy() < 0
                || rules.redundancy() > 1000
                || rules.minimumRedundancy() < 1
                || rules.minimumRedundancy() > 1000) {
            throw Refusals.invalid(
                    "a window has up to 3650 days, a redundancy up to 1000 backups, and at least one backup stays",
                    "Choose values within these bounds.");
        }
    }
}

package io.tidemark.retention.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.backup.service.KeptBecause;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.job.model.JobSpec.ExpireBackups;
import io.tidemark.job.model.JobSpec.SweepRepository;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.retention.model.ServerRetention;
import io.tidemark.retention.model.ServerRetentions;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.LocalBean;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The transactions around retention. */
@Stateless
@LocalBean
@TenantBound
public class RetentionKeeping implements KeptBecause {

    @Inject
    ServerRetentions retentions;

    @Inject
    BackupLedger backups;

    @Inject
    ServerRegister servers;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public RetentionRulesView get(TenantId tenant, ServerId server) {
        return RetentionDecisions.view(load(tenant, server));
    }

    public RetentionRulesView set(TenantId tenant, ServerId server, RetentionRulesView wanted, String actor) {
        var rules = load(tenant, server);
        var expected = wanted.version();
        if (expected != null && expected != rules.version()) {
            throw Refusals.conflict(
                    "somebody else changed the rules meanwhile", "Look at them again, then change them.");
        }
        rules.change(wanted.windowDays(), wanted.redundancy(), wanted.minimumRedundancy());
        audit.recordAs(
                tenant,
                actor,
                "retention.set",
                server,
                servers.load(tenant, server).name(),
                "window %d days, redundancy %d, minimum %d"
                        .formatted(wanted.windowDays(), wanted.redundancy(), wanted.minimumRedundancy()));
        return wanted;
    }

    /** What the rules in force say now. */
    public RetentionDecision decide(TenantId tenant, ServerId server) {
        return RetentionDecisions.decide(get(tenant, server), backups.all(tenant, server), clock.instant());
    }

    public void enforced(TenantId tenant, ServerId server) {
        load(tenant, server).enforced(clock.instant());
    }

    /** Asks for the clean-up that is due, once a day. */
    public void tick(TenantId tenant, ServerId server) {
        var rules = retentions.find(tenant, server).orElse(null);
        var now = clock.instant();
        if (rules == null) {
            return;
        }
        var last = rules.enforcedAt();
        if (last == null || last.plus(Duration.ofDays(1)).isBefore(now)) {
            var due = now.truncatedTo(ChronoUnit.DAYS);
            var name = servers.load(tenant, server).name();
            jobs.enqueueDue(tenant, new ExpireBackups(server.value()), name, due);
            jobs.enqueueDue(tenant, new SweepRepository(server.value()), name, due);
        }
    }

    @Override
    public Map<BackupName, List<String>> reasons(TenantId tenant, ServerId server, List<Backup> all) {
        var decision = RetentionDecisions.decide(get(tenant, server), all, clock.instant());
        return decision.kept().stream()
                .collect(Collectors.toMap(
                        kept -> new BackupName(kept.backup().id()),
                        kept -> kept.reasons().stream().map(Enum::name).sorted().toList()));
    }

    private ServerRetention load(TenantId tenant, ServerId server) {
        return retentions.find(tenant, server).orElseThrow(() -> Refusals.absent("server"));
    }
}

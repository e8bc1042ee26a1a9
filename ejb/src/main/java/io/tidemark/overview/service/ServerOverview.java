package io.tidemark.overview.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.backup.service.BackupViews;
import io.tidemark.engine.EngineException;
import io.tidemark.guard.model.SourceWatch;
import io.tidemark.guard.service.GuardKeeping;
import io.tidemark.job.service.ActiveJobs;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import io.tidemark.recovery.service.RecoverabilityReader;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.StripView;
import io.tidemark.schedule.service.ScheduleReader;
import io.tidemark.server.model.Server;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.server.service.ServerViews;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.service.WalPolicyKeeping;
import io.tidemark.wal.service.WalRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what is known of one server: from storage first, then from the catalogue. */
@ApplicationScoped
public class ServerOverview {

    private static final Logger LOG = LoggerFactory.getLogger(ServerOverview.class);

    private static final Duration STRIP = Duration.ofDays(30);

    @Inject
    ServerRegister servers;

    @Inject
    RecoverabilityReader recoverability;

    @Inject
    BackupLedger backups;

    @Inject
    WalRegister wal;

    @Inject
    WalPolicyKeeping policies;

    @Inject
    GuardKeeping guard;

    @Inject
    ScheduleReader schedules;

    @Inject
    ActiveJobs jobs;

    @Inject
    Clock clock;

    FleetRow row(TenantId tenant, ServerId id) {
        var server = servers.load(tenant, id);
        var now = clock.instant();
        var all = backups.all(tenant, id);
        var reception = wal.reception(tenant, id);
        var second = wal.second(tenant, id).orElse(null);
        var complete = all.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .toList();
        var newest = complete.isEmpty() ? null : complete.getFirst();
        var rpoSeconds = policies.rpoSeconds(tenant, id);
        var source = source(server, guard.watch(tenant, id), guard.archivesElsewhere(tenant, id));
        var running = jobs.backup(tenant, id).orElse(null);
        var strip = new StripView(now.minus(STRIP), now, now, null, List.of(), List.of());
        ReadinessView readiness;
        try {
            var view = recoverability.read(tenant, id, now.minus(STRIP), now);
            strip = view.strip();
            readiness = Readiness.decide(
                    facts(server, rpoSeconds, all, reception, second, source, running != null, view, now), now);
        } catch (EngineException e) {
            LOG.warn("storage cannot be read: server={} code={} message={}", id, e.code(), e.getMessage());
            readiness = new ReadinessView(
                    ReadinessState.NO_SIGNAL,
                    "storage-unreadable",
                    "What is stored cannot be looked at: " + e.getMessage(),
                    new FixView(FixKind.TEXT, e.hint()),
                    now);
        }
        return new FleetRow(
                ServerViews.summary(server),
                readiness,
                strip,
                reception.exposureSeconds(now),
                rpoSeconds,
                newest == null ? null : newest.endedAt(),
                newest == null ? null : newest.storedBytes(),
                reception.bytesPerMinute(),
                complete.stream()
                        .map(Backup::storedBytes)
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .sum(),
                schedules.next(tenant, id).orElse(null),
                running);
    }

    private static Readiness.Facts facts(
            Server server,
            int rpoSeconds,
            List<Backup> all,
            WalReception reception,
            @Nullable WalReception second,
            Readiness.SourceFacts source,
            boolean backupActive,
            RecoverabilityView view,
            Instant now) {
        var last = all.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE || backup.state() == BackupState.FAILED)
                .findFirst();
        var newest = all.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .findFirst();
        return new Readiness.Facts(
                server.state(),
                server.reach().isPresent(),
                rpoSeconds,
                !view.strip().backups().isEmpty() || view.latest() != null,
                backupActive,
                last.map(Backup::failure).orElse(null),
                view.latest(),
                view.holes(),
                new Readiness.WalStatusFacts(
                        reception.state(now),
                        reception.reportedAt(),
                        reception.exposureSeconds(now),
                        reception.failure(),
                        second != null && second.state(now) != ReceiverState.STREAMING),
                source,
                server.addedAt(),
                newest.filter(Backup::isDamaged).map(Backup::verifiedAt).orElse(null),
                newest.map(BackupViews::checksumFailures).orElse(List.of()));
    }

    private static Readiness.SourceFacts source(Server server, SourceWatch watch, boolean archivesElsewhere) {
        var names = watch.synchronousNames();
        var waiting = watch.waitingCommits();
        return new Readiness.SourceFacts(
                watch.step(),
                watch.slotPresent(),
                "lost".equals(watch.slotStatus()),
                names != null && names.contains(server.slot()) && waiting != null ? waiting : 0,
                watch.fullAt(),
                archivesElsewhere);
    }
}

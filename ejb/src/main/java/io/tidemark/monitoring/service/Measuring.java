package io.tidemark.monitoring.service;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.Backups;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.guard.model.SourceWatch;
import io.tidemark.guard.model.SourceWatches;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.Servers;
import io.tidemark.tenant.model.Tenant;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import io.tidemark.wal.model.WalGapMarks;
import io.tidemark.wal.model.WalPolicies;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads figures from the catalogue, one tenant in each transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Measuring {

    private static final int MOST_GAPS = 1000;

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    Tenants tenants;

    @Inject
    Servers servers;

    @Inject
    WalReceptions receptions;

    @Inject
    WalPolicies policies;

    @Inject
    WalGapMarks gaps;

    @Inject
    SourceWatches watches;

    @Inject
    Clock clock;

    @Inject
    Backups backups;

    @Inject
    Jobs jobs;

    public List<TenantId> tenants() {
        return across.allTenants();
    }

    /** Empty if the tenant has gone meanwhile. */
    public Optional<Measurement> measure(TenantId id) {
        session.enter(id);
        return tenants.find(id)
                .map(Tenant::slug)
                .map(slug -> new Measurement(
                        slug,
                        jobs.countByState(id),
                        servers.all(id).stream()
                                .map(server -> ofServer(id, server))
                                .toList()));
    }

    private Measurement.OfServer ofServer(TenantId tenant, Server server) {
        var reception = receptions.find(tenant, server.id());
        var all = backups.ofServer(tenant, server.id());
        var complete = all.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .toList();
        return new Measurement.OfServer(
                server.name(),
                policies.of(tenant, server.id()).rpoSeconds(),
                reception.map(found -> found.exposureSeconds(clock.instant())).orElse(null),
                reception.map(Measuring::lagBytes).orElse(null),
                watches.find(tenant, server.id()).map(Measuring::ofSource).orElse(null),
                gaps.ofServer(tenant, server.id(), MOST_GAPS).stream()
                        .filter(gap -> gap.closedAt() == null)
                        .count(),
                complete.stream().findFirst().map(Backup::endedAt).orElse(null),
                complete.stream()
                        .map(backup -> backup.verifiedAt() == null ? backup.endedAt() : backup.verifiedAt())
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                complete.stream().filter(Backup::isDamaged).count(),
                all.stream().collect(groupingBy(Backup::state, counting())),
                server.usage());
    }

    private static Measurement.OfSource ofSource(SourceWatch watch) {
        var waiting = watch.waitingCommits();
        return new Measurement.OfSource(
                watch.retainedBytes(),
                watch.budgetBytes(),
                watch.fullAt(),
                waiting == null ? null : Long.valueOf(waiting),
                watch.step().number());
    }

    private static @Nullable Long lagBytes(WalReception reception) {
        var received = reception.receivedLsn();
        var stored = reception.storedLsn();
        return received == null || stored == null
                ? null
                : Long.valueOf(Math.max(0, Lsn.parse(received).bytesSince(Lsn.parse(stored))));
    }
}

package io.tidemark.monitoring.service;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.model.Backups;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.Servers;
import io.tidemark.tenant.model.Tenant;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads figures from the catalogue, one tenant in each transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Measuring {

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
        return new Measurement.OfServer(
                server.name(),
                server.rpoSeconds(),
                reception.map(WalReception::lagSeconds).orElse(null),
                reception.map(Measuring::lagBytes).orElse(null),
                reception.map(WalReception::slotRetainedBytes).orElse(null),
                all.stream()
                        .filter(backup -> backup.state() == BackupState.COMPLETE)
                        .findFirst()
                        .map(Backup::endedAt)
                        .orElse(null),
                all.stream().collect(groupingBy(Backup::state, counting())));
    }

    private static @Nullable Long lagBytes(WalReception reception) {
        var received = reception.receivedLsn();
        var stored = reception.storedLsn();
        return received == null || stored == null
                ? null
                : Long.valueOf(Math.max(0, Lsn.parse(received).bytesSince(Lsn.parse(stored))));
    }
}

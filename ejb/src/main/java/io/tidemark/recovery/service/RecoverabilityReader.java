package io.tidemark.recovery.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.WalRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.stream.Collectors;

/** Reads what is stored of a server and computes what can be recovered. */
@ApplicationScoped
public class RecoverabilityReader {

    @Inject
    RepositoryAccess repositories;

    @Inject
    BackupLedger backups;

    @Inject
    WalRegister wal;

    @Inject
    RetentionReader retention;

    public RecoverabilityView read(TenantId tenant, ServerId server, Instant from, Instant to) {
        var held = backups.all(tenant, server).stream()
                .filter(Backup::isHeld)
                .map(backup -> backup.name().value())
                .collect(Collectors.toSet());
        return Recoverability.view(
                repositories.recentHoldings(tenant, server),
                wal.points(tenant, server),
                from,
                to,
                retention.windowFrom(tenant, server).orElse(null),
                held);
    }
}

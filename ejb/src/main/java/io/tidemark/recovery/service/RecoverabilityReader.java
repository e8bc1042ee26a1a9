package io.tidemark.recovery.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.Holdings;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.service.ExpiredWal;
import io.tidemark.wal.service.WalRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
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

    @Inject
    ExpiredWal expired;

    public RecoverabilityView read(TenantId tenant, ServerId server, Instant from, Instant to) {
        var held = backups.all(tenant, server).stream()
                .filter(Backup::isHeld)
                .map(backup -> backup.name().value())
                .collect(Collectors.toSet());
        var received = received(wal.reception(tenant, server));
        var holdings = holdings(tenant, server, received);
        return Recoverability.view(
                holdings,
                wal.points(tenant, server),
                wal.gaps(tenant, server),
                from,
                to,
                retention.windowFrom(tenant, server).orElse(null),
                held,
                expired.in(tenant, server, holdings.coverage()),
                received);
    }

    /** Afresh where what is known is older than what the receiver tells: else its newest WAL would seem to be missing. */
    private Holdings holdings(TenantId tenant, ServerId server, Optional<Holes.Received> received) {
        var recent = repositories.recentHoldings(tenant, server);
        var knows = received.flatMap(told -> recent.coverage().find(told.timeline()).stream()
                        .flatMap(timeline -> timeline.ranges().stream())
                        .filter(range -> range.until().compareTo(told.stored()) >= 0)
                        .findFirst())
                .isPresent();
        return received.isEmpty() || knows ? recent : repositories.holdings(tenant, server);
    }

    private static Optional<Holes.Received> received(WalReception reception) {
        var timeline = reception.timeline();
        var stored = reception.storedLsn();
        return timeline == null || stored == null
                ? Optional.empty()
                : Optional.of(new Holes.Received(
                        new TimelineId(timeline), Lsn.parse(stored), reception.streamingSince() != null));
    }
}

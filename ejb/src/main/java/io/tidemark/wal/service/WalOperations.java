package io.tidemark.wal.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.protocol.SqlConnection;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerConnections;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ExposureMinutes;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** WAL of a server. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WalOperations {

    @Inject
    WalRegister walRegister;

    @Inject
    WalPolicyKeeping policies;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    @Inject
    ServerConnections connections;

    @Inject
    CurrentUser user;

    @Inject
    ExpiredWal expired;

    @Inject
    Clock clock;

    @Requires(Permission.VIEW)
    public WalStatusView status(TenantId tenant, ServerId server) {
        var slot = servers.load(tenant, server).slot();
        var coverage = repositories.recentHoldings(tenant, server).coverage();
        return WalViews.status(
                walRegister.reception(tenant, server),
                walRegister.second(tenant, server).orElse(null),
                slot,
                policies.rpoSeconds(tenant, server),
                coverage,
                expired.in(tenant, server, coverage),
                clock.instant());
    }

    /** Lets the server begin a new WAL file, so that the current one is stored whole; answers its end position. */
    @Requires(Permission.OPERATE)
    public String switchWal(TenantId tenant, ServerId server) {
        try (var connection = SqlConnection.open(connections.address(tenant, server))) {
            var lsn = connection.switchWal();
            walRegister.switched(tenant, server, lsn, user.name());
            return lsn.toString();
        }
    }

    /** Marks this moment by a name to which one can recover later. */
    @Requires(Permission.OPERATE)
    public RestorePointView createRestorePoint(TenantId tenant, ServerId server, String name) {
        var valid = Refusals.name("restore point", name, 63);
        try (var connection = SqlConnection.open(connections.address(tenant, server))) {
            return walRegister.mark(tenant, server, valid, connection.createRestorePoint(valid), user.name());
        }
    }

    /** All that the stored WAL holds, whoever made them. Newest first. */
    @Requires(Permission.VIEW)
    public List<RestorePointView> restorePoints(TenantId tenant, ServerId server) {
        servers.load(tenant, server);
        var coverage = repositories.recentHoldings(tenant, server).coverage();
        return WalViews.points(coverage, walRegister.points(tenant, server));
    }

    /**
     * How much was exposed in the past.
     *
     * @param hours 1 to 720
     */
    @Requires(Permission.VIEW)
    public ExposureView exposures(TenantId tenant, ServerId server, int hours) {
        if (hours < 1 || hours > ExposureMinutes.KEPT.toHours()) {
            throw Refusals.invalid(
                    "%d hours are not kept".formatted(hours),
                    "Ask for 1 to %d hours.".formatted(ExposureMinutes.KEPT.toHours()));
        }
        servers.load(tenant, server);
        var now = clock.instant();
        return walRegister.exposures(
                tenant, server, now.minus(Duration.ofHours(hours)), now, policies.rpoSeconds(tenant, server));
    }

    /** Gaps that were found, newest first. */
    @Requires(Permission.VIEW)
    public List<RecordedGapView> gaps(TenantId tenant, ServerId server) {
        servers.load(tenant, server);
        return walRegister.gaps(tenant, server);
    }
}

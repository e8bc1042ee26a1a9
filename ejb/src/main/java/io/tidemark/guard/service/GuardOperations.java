package io.tidemark.guard.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.protocol.SourceState;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerConnections;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;

/** What a source keeps for us, and what a user may do about it. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GuardOperations {

    @Inject
    GuardKeeping keeping;

    @Inject
    SourceLooks looks;

    @Inject
    ServerRegister servers;

    @Inject
    ServerConnections connections;

    @Inject
    RepositoryAccess repositories;

    @Inject
    CurrentUser user;

    @Inject
    Clock clock;

    /** As it was seen last, some seconds ago. */
    @Requires(Permission.VIEW)
    public SourceView source(TenantId tenant, ServerId server) {
        var slot = servers.load(tenant, server).slot();
        return GuardViews.source(keeping.watch(tenant, server), slot, keeping.lastArrived(tenant, server));
    }

    /** Makes the replication slot anew, from where the server writes now on; WAL that was not received before is given up. */
    @Requires(Permission.OPERATE)
    public SourceView recreateSlot(TenantId tenant, ServerId server) {
        looks.recreateSlot(tenant, server, user.name());
        return source(tenant, server);
    }

    /** Which WAL files the source has, against what is stored; takes seconds. */
    @Requires(Permission.VIEW)
    public ComparisonView compare(TenantId tenant, ServerId server) {
        servers.load(tenant, server);
        var files = SourceState.files(connections.address(tenant, server).withApplicationName("tidemark guard"));
        var coverage = repositories.holdings(tenant, server).coverage();
        return GuardViews.comparison(
                coverage, files, keeping.watch(tenant, server).archivedFile(), clock.instant());
    }
}

package io.tidemark.schedule.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.model.Servers;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** The little that schedules ask of servers. */
@Dependent
class ScheduledServers {

    @Inject
    Servers servers;

    void require(TenantId tenant, ServerId server) {
        name(tenant, server);
    }

    String name(TenantId tenant, ServerId server) {
        return servers.find(tenant, server)
                .filter(found -> found.state() != ServerState.REMOVED)
                .map(Server::name)
                .orElseThrow(() -> Refusals.absent("server"));
    }
}

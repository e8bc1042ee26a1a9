package io.tidemark.wal.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerCompanion;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.WalPolicies;
import io.tidemark.wal.model.WalPolicy;
import io.tidemark.wal.model.WalReception;
import io.tidemark.wal.model.WalReceptions;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** Lets WAL of a new server be received, and of a paused or removed one no longer. */
@Dependent
class ReceptionOfServer implements ServerCompanion {

    @Inject
    WalReceptions receptions;

    @Inject
    WalPolicies policies;

    @Override
    public void added(TenantId tenant, ServerId server, NewServer request) {
        receptions.add(new WalReception(tenant, server));
        policies.add(new WalPolicy(tenant, server));
    }

    @Override
    public void takenOver(TenantId tenant, ServerId server) {
        if (receptions.find(tenant, server).isEmpty()) {
            receptions.add(new WalReception(tenant, server));
            policies.add(new WalPolicy(tenant, server));
        }
        receptions.want(tenant, server, false);
    }

    @Override
    public void storesOtherwise(TenantId tenant, ServerId server) {
        receptions.restart(tenant, server);
    }

    @Override
    public void became(TenantId tenant, ServerId server, ServerState state) {
        receptions.want(tenant, server, state == ServerState.ACTIVE);
    }
}

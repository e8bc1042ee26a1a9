package io.tidemark.overview.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;

/** The whole at a glance. */
@Stateless
@Guarded
public class OverviewOperations {

    /** All servers, worst first, with strips of the last thirty days. */
    @Requires(Permission.VIEW)
    public FleetView fleet(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    /** One server as the fleet shows it. */
    @Requires(Permission.VIEW)
    public FleetRow server(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Looks at everything now; takes seconds. */
    @Requires(Permission.VIEW)
    public DiagnosticsView diagnostics(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }
}

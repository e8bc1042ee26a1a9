package io.tidemark.overview.rest;

import io.tidemark.overview.service.DiagnosticsView;
import io.tidemark.overview.service.FleetRow;
import io.tidemark.overview.service.FleetView;
import io.tidemark.overview.service.OverviewOperations;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The whole at a glance. */
@Path("tenants/{tenant}")
@Produces("application/json")
@RequestScoped
@Tag(name = "servers")
public class OverviewResource {

    @Inject
    OverviewOperations operations;

    @GET
    @Path("fleet")
    @Operation(summary = "All servers, worst first.")
    public FleetView fleet(@PathParam("tenant") TenantId tenant) {
        return operations.fleet(tenant);
    }

    @GET
    @Path("servers/{server}/overview")
    @Operation(summary = "One server as the fleet shows it.")
    public FleetRow overview(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.server(tenant, server);
    }

    @GET
    @Path("servers/{server}/diagnostics")
    @Operation(summary = "Look at everything now. Takes seconds.")
    public DiagnosticsView diagnostics(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.diagnostics(tenant, server);
    }
}

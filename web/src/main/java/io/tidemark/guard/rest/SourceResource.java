package io.tidemark.guard.rest;

import io.tidemark.guard.service.ComparisonView;
import io.tidemark.guard.service.GuardOperations;
import io.tidemark.guard.service.SourceView;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a source keeps for us. */
@Path("tenants/{tenant}/servers/{server}/wal")
@Produces("application/json")
@RequestScoped
@Tag(name = "wal")
public class SourceResource {

    @Inject
    GuardOperations operations;

    @GET
    @Path("source")
    @Operation(summary = "Slot, commits and archiving of the source as seen last, and what the guard does.")
    public SourceView source(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.source(tenant, server);
    }

    @POST
    @Path("slot-renewals")
    @Operation(summary = "Make the replication slot anew; WAL that was not received before is given up.")
    public SourceView recreateSlot(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.recreateSlot(tenant, server);
    }

    @GET
    @Path("comparison")
    @Operation(summary = "Which WAL files the source has against what is stored. Takes seconds.")
    public ComparisonView compare(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.compare(tenant, server);
    }
}

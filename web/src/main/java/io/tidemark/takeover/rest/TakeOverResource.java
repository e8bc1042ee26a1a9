package io.tidemark.takeover.rest;

import io.tidemark.platform.rest.Idempotent;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.takeover.service.StoredServer;
import io.tidemark.takeover.service.TakeOverOperations;
import io.tidemark.takeover.service.TakeOverRequest;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Servers that are not protected here and of which backups lie in storage. */
@Path("tenants/{tenant}/storage-targets/{target}")
@Produces("application/json")
@RequestScoped
@Tag(name = "storage")
public class TakeOverResource {

    @Inject
    TakeOverOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Path("stored-servers")
    @Operation(summary = "What lies in a target and is not protected here. Takes seconds.")
    public List<StoredServer> list(@PathParam("tenant") TenantId tenant, @PathParam("target") StorageTargetId target) {
        return operations.list(tenant, target);
    }

    @POST
    @Idempotent
    @Path("take-overs")
    @Consumes("application/json")
    @Operation(summary = "Protect such a server again: paused, without a connection, and with everything kept.")
    public Response takeOver(
            @PathParam("tenant") TenantId tenant,
            @PathParam("target") StorageTargetId target,
            TakeOverRequest request) {
        var taken = operations.takeOver(tenant, target, request);
        var address = uri.getBaseUriBuilder()
                .path("tenants/{tenant}/servers/{server}")
                .build(tenant, taken.server());
        return Response.created(address).entity(taken).build();
    }
}

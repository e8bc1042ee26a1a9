package io.tidemark.storage.rest;

import io.tidemark.platform.rest.Idempotent;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.NewStorageTarget;
import io.tidemark.storage.service.StorageTargetOperations;
import io.tidemark.storage.service.StorageTargetSummary;
import io.tidemark.storage.service.StoreReport;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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

/** Where a tenant's backups go. */
@Path("tenants/{tenant}")
@Produces("application/json")
@RequestScoped
@Tag(name = "storage")
public class StorageTargetsResource {

    @Inject
    StorageTargetOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Path("storage-targets")
    @Operation(summary = "The targets; never their secrets.")
    public List<StorageTargetSummary> list(@PathParam("tenant") TenantId tenant) {
        return operations.list(tenant);
    }

    @POST
    @Idempotent
    @Path("storage-targets")
    @Consumes("application/json")
    @Operation(summary = "Try a target, and keep it if it is usable.")
    public Response create(@PathParam("tenant") TenantId tenant, NewStorageTarget request) {
        var target = operations.create(tenant, request);
        return Response.status(Response.Status.CREATED)
                .entity(new CreatedTarget(target))
                .build();
    }

    @POST
    @Path("storage-target-checks")
    @Consumes("application/json")
    @Operation(summary = "Try a target without keeping it.")
    public StoreReport validate(@PathParam("tenant") TenantId tenant, NewStorageTarget request) {
        return operations.validate(tenant, request);
    }

    @POST
    @Path("storage-targets/{target}/checks")
    @Operation(summary = "Try a target that is kept.")
    public StoreReport check(@PathParam("tenant") TenantId tenant, @PathParam("target") StorageTargetId target) {
        return operations.check(tenant, target);
    }

    @DELETE
    @Path("storage-targets/{target}")
    @Operation(summary = "Forget a target that no server uses. Nothing in it is deleted.")
    public void remove(@PathParam("tenant") TenantId tenant, @PathParam("target") StorageTargetId target) {
        operations.remove(tenant, target);
    }

    /** A target that is there from now on. */
    public record CreatedTarget(StorageTargetId id) {}
}

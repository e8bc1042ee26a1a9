package io.tidemark.wal.rest;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.service.ExposureView;
import io.tidemark.wal.service.RecordedGapView;
import io.tidemark.wal.service.RestorePointView;
import io.tidemark.wal.service.WalOperations;
import io.tidemark.wal.service.WalStatusView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** WAL of a server. */
@Path("tenants/{tenant}/servers/{server}")
@Produces("application/json")
@RequestScoped
@Tag(name = "wal")
public class WalResource {

    @Inject
    WalOperations operations;

    @GET
    @Path("wal")
    @Operation(summary = "How WAL arrives, and what is stored.")
    public WalStatusView status(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.status(tenant, server);
    }

    @POST
    @Path("wal/switches")
    @Operation(summary = "Let the server begin a new WAL file.")
    public WalSwitch switchWal(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return new WalSwitch(operations.switchWal(tenant, server));
    }

    @GET
    @Path("wal/exposures")
    @Operation(summary = "How much would have been lost with server and node, over the last hours.")
    public ExposureView exposures(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @QueryParam("hours") @DefaultValue("24") int hours) {
        return operations.exposures(tenant, server, hours);
    }

    @GET
    @Path("wal/gaps")
    @Operation(summary = "Gaps that were found in the stored WAL, newest first, with why.")
    public List<RecordedGapView> gaps(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.gaps(tenant, server);
    }

    @GET
    @Path("restore-points")
    @Operation(summary = "Named positions one can recover to, newest first.")
    public List<RestorePointView> restorePoints(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return operations.restorePoints(tenant, server);
    }

    @POST
    @Idempotent
    @Path("restore-points")
    @Consumes("application/json")
    @Operation(summary = "Mark this moment by a name.")
    public Response createRestorePoint(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, NewRestorePoint request) {
        var point = operations.createRestorePoint(tenant, server, request.name());
        return Response.status(Response.Status.CREATED).entity(point).build();
    }

    /** A name for this moment. */
    public record NewRestorePoint(String name) {}

    /** Where the WAL file that was ended ends. */
    public record WalSwitch(String lsn) {}
}

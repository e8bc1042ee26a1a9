package io.tidemark.server.rest;

import io.tidemark.access.service.Permission;
import io.tidemark.access.service.TenantOperations;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.EntityTags;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.server.service.CompressionSetting;
import io.tidemark.server.service.ConnectionReport;
import io.tidemark.server.service.ConnectionRequest;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.RoleScript;
import io.tidemark.server.service.ServerDetail;
import io.tidemark.server.service.ServerOperations;
import io.tidemark.server.service.ServerPolicy;
import io.tidemark.server.service.ServerSummary;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The protected servers of a tenant. */
@Path("tenants/{tenant}")
@Produces("application/json")
@RequestScoped
@Tag(name = "servers")
public class ServersResource {

    @Inject
    ServerOperations operations;

    @Inject
    TenantOperations tenants;

    @Context
    UriInfo uri;

    @GET
    @Path("servers")
    @Operation(summary = "The servers, by name.")
    public List<ServerSummary> list(@PathParam("tenant") TenantId tenant) {
        return operations.list(tenant);
    }

    @POST
    @Idempotent
    @Path("servers")
    @Consumes("application/json")
    @Operation(summary = "Protect a server from now on. It is checked again first.")
    public Response add(@PathParam("tenant") TenantId tenant, NewServer request) {
        var added = operations.add(tenant, request);
        return Answers.created(uri, added.server(), added);
    }

    @POST
    @Path("connection-checks")
    @Consumes("application/json")
    @Operation(summary = "Try a connection without keeping it. Takes seconds.")
    public ConnectionReport test(@PathParam("tenant") TenantId tenant, ConnectionRequest connection) {
        return operations.test(tenant, connection);
    }

    @POST
    @Path("role-scripts")
    @Consumes("application/json")
    @Operation(summary = "SQL that creates the role to connect as, with a fresh password.")
    public RoleScript roleScript(@PathParam("tenant") TenantId tenant, RoleName role) {
        return operations.roleScript(tenant, role.user());
    }

    @GET
    @Path("servers/{server}")
    @Operation(summary = "A server with its settings; never its password.")
    public Response show(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return answer(operations.find(tenant, server));
    }

    @PATCH
    @Path("servers/{server}")
    @Consumes("application/json")
    @Operation(summary = "Change name, connection, policy or compression of what was read; If-Match carries its ETag.")
    public Response change(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @Nullable @HeaderParam("If-Match") String ifMatch,
            Change change) {
        var current = operations.find(tenant, server);
        // before the tag: who may not change anything learns that first
        if (!tenants.permissions(tenant).contains(Permission.OPERATE)) {
            throw new EngineException(
                    ErrorCode.FORBIDDEN, "your role does not allow this", "Ask an owner of the organisation to do it.");
        }
        EntityTags.require(ifMatch, EntityTags.ofContent(current));
        if (change.connection() != null) {
            operations.updateConnection(tenant, server, change.connection());
        }
        if (change.policy() != null) {
            operations.updatePolicy(tenant, server, change.policy());
        }
        if (change.compression() != null) {
            operations.updateCompression(tenant, server, change.compression());
        }
        if (change.name() != null) {
            operations.rename(tenant, server, change.name());
        }
        return answer(operations.find(tenant, server));
    }

    @DELETE
    @Path("servers/{server}")
    @Operation(
            summary = "Protect a server no longer. The query parameter confirm repeats its name; what is stored stays.")
    public void remove(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @QueryParam("confirm") @DefaultValue("") String confirm) {
        operations.remove(tenant, server, confirm);
    }

    @PUT
    @Path("servers/{server}/pause")
    @Operation(summary = "Stop schedules and WAL. The slot stays, and holds back WAL on the server.")
    public void pause(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        operations.pause(tenant, server);
    }

    @DELETE
    @Path("servers/{server}/pause")
    @Operation(summary = "Go on.")
    public void resume(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        operations.resume(tenant, server);
    }

    private static Response answer(ServerDetail server) {
        return Response.ok(server).tag(EntityTags.ofContent(server)).build();
    }

    /** Who Tidemark shall connect as. */
    public record RoleName(String user) {}

    /** What shall be different; null leaves as it is. */
    public record Change(
            @Nullable String name,
            @Nullable ConnectionRequest connection,
            @Nullable ServerPolicy policy,
            @Nullable CompressionSetting compression) {}
}

package io.tidemark.retention.rest;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.retention.service.RetentionOperations;
import io.tidemark.retention.service.RetentionPreview;
import io.tidemark.retention.service.RetentionRulesView;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How long backups and WAL of a server are kept. */
@Path("tenants/{tenant}/servers/{server}")
@Produces("application/json")
@RequestScoped
@Tag(name = "retention")
public class RetentionResource {

    @Inject
    RetentionOperations operations;

    @Context
    UriInfo uri;

    @GET
    @Path("retention")
    @Operation(summary = "The rules.")
    public Response get(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        var rules = operations.get(tenant, server);
        return Answers.versioned(rules, versionOf(rules));
    }

    @PUT
    @Path("retention")
    @Consumes("application/json")
    @Operation(summary = "Replace the rules that were read; If-Match carries their ETag.")
    public Response set(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @Nullable @HeaderParam("If-Match") String ifMatch,
            Rules rules) {
        return Answers.replaced(
                ifMatch,
                RetentionResource::versionOf,
                () -> operations.get(tenant, server),
                version -> operations.set(tenant, server, rules.view(version)));
    }

    @POST
    @Path("retention-previews")
    @Consumes("application/json")
    @Operation(summary = "What rules would do now. Deletes nothing.")
    public RetentionPreview preview(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, Rules rules) {
        return operations.preview(tenant, server, rules.view(null));
    }

    @POST
    @Idempotent
    @Path("expirations")
    @Operation(summary = "Clean up now, as the rules say.")
    public Response enforce(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return Answers.accepted(uri, tenant, operations.enforceNow(tenant, server));
    }

    private static long versionOf(RetentionRulesView rules) {
        return rules.version() == null ? 0 : rules.version();
    }

    /** How long to keep; a backup goes only when no rule keeps it. */
    public record Rules(int windowDays, int redundancy, int minimumRedundancy) {

        RetentionRulesView view(@Nullable Long version) {
            return new RetentionRulesView(windowDays, redundancy, minimumRedundancy, version);
        }
    }
}

package io.tidemark.recovery.rest;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
import io.tidemark.platform.rest.Idempotent;
import io.tidemark.platform.rest.OnceShown;
import io.tidemark.platform.rest.Paging;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.recovery.service.PlanAnswer;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.RecoveryOperations;
import io.tidemark.recovery.service.RecoverySummary;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Bringing servers back. */
@Path("tenants/{tenant}")
@Produces("application/json")
@RequestScoped
@Tag(name = "recoveries")
public class RecoveriesResource {

    private static final Duration MONTH = Duration.ofDays(30);

    @Inject
    RecoveryOperations operations;

    @Inject
    Clock clock;

    @Context
    UriInfo uri;

    @GET
    @Path("servers/{server}/recoverability")
    @Operation(
            summary =
                    "To which moments a server can be brought back; of the last thirty days unless from and to say otherwise.")
    public RecoverabilityView recoverability(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @Nullable @QueryParam("from") String from,
            @Nullable @QueryParam("to") String to) {
        var until = to == null ? clock.instant() : instant(to);
        var since = from == null ? until.minus(MONTH) : instant(from);
        return operations.recoverability(tenant, server, since, until);
    }

    @POST
    @Path("servers/{server}/restore-plans")
    @Consumes("application/json")
    @Operation(
            summary = "What a restore would do, or why it cannot be and the nearest moments that can. Starts nothing.")
    public PlanAnswer plan(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, RestoreBody body) {
        return operations.review(tenant, server, body.request());
    }

    @POST
    @Idempotent
    @OnceShown
    @Path("servers/{server}/recoveries")
    @Consumes("application/json")
    @Operation(summary = "Begin a restore. Links and commands are shown this once.")
    public Response start(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, RestoreBody body) {
        var started = operations.start(tenant, server, body.request());
        var address = started.job() == null
                ? uri.getBaseUriBuilder()
                        .path("tenants/{tenant}/recoveries/{recovery}")
                        .build(tenant, started.recovery())
                : Answers.jobAddress(uri, tenant, started.job());
        return Response.accepted(started).location(address).build();
    }

    @GET
    @Path("servers/{server}/recoveries")
    @Operation(summary = "Restores of one server, newest first.")
    public Response list(
            @PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server, @BeanParam Paging paging) {
        return paging.answer(operations.list(tenant, server, paging.after(), paging.limit()));
    }

    @GET
    @Path("recoveries")
    @Operation(summary = "Restores of all servers, newest first.")
    public Response listAll(@PathParam("tenant") TenantId tenant, @BeanParam Paging paging) {
        return paging.answer(operations.listAll(tenant, paging.after(), paging.limit()));
    }

    @GET
    @Path("recoveries/{recovery}")
    @Operation(summary = "A restore.")
    public RecoverySummary show(@PathParam("tenant") TenantId tenant, @PathParam("recovery") RecoveryId recovery) {
        return operations.find(tenant, recovery);
    }

    @DELETE
    @Path("recoveries/{recovery}/links")
    @Operation(summary = "End the links of a restore at once.")
    public void revoke(@PathParam("tenant") TenantId tenant, @PathParam("recovery") RecoveryId recovery) {
        operations.revoke(tenant, recovery);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "not an instant: '%s'".formatted(text),
                    "Write it as 2026-08-18T12:00:03Z.",
                    e);
        }
    }
}

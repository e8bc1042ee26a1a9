package io.tidemark.schedule.rest;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.EntityTags;
import io.tidemark.schedule.service.ScheduleOperations;
import io.tidemark.schedule.service.ScheduleRequest;
import io.tidemark.schedule.service.ScheduleView;
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
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** When backups of a server are taken. */
@Path("tenants/{tenant}")
@Produces("application/json")
@RequestScoped
@Tag(name = "schedule")
public class ScheduleResource {

    @Inject
    ScheduleOperations operations;

    @GET
    @Path("servers/{server}/schedule")
    @Operation(summary = "The schedule and its next runs.")
    public Response get(@PathParam("tenant") TenantId tenant, @PathParam("server") ServerId server) {
        return answer(operations.get(tenant, server));
    }

    @PUT
    @Path("servers/{server}/schedule")
    @Consumes("application/json")
    @Operation(summary = "Replace the schedule that was read; If-Match carries its ETag.")
    public Response set(
            @PathParam("tenant") TenantId tenant,
            @PathParam("server") ServerId server,
            @Nullable @HeaderParam("If-Match") String ifMatch,
            NewSchedule schedule) {
        var version = EntityTags.requiredVersion(ifMatch);
        var request = new ScheduleRequest(schedule.enabled(), schedule.cron(), schedule.zone(), version);
        return answer(EntityTags.unlessStale(
                version,
                () -> operations.get(tenant, server).version(),
                () -> operations.set(tenant, server, request)));
    }

    @POST
    @Path("schedule-previews")
    @Consumes("application/json")
    @Operation(summary = "What a schedule would mean, without keeping it.")
    public ScheduleView preview(@PathParam("tenant") TenantId tenant, SchedulePreview request) {
        return operations.preview(tenant, request.cron(), request.zone());
    }

    private static Response answer(ScheduleView schedule) {
        return Response.ok(schedule)
                .tag(EntityTags.ofVersion(schedule.version()))
                .build();
    }

    /** A schedule: five fields of cron, read in an IANA time zone. */
    public record NewSchedule(boolean enabled, String cron, String zone) {}

    /** What to look at. */
    public record SchedulePreview(String cron, String zone) {}
}

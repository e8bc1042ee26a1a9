package io.tidemark.schedule.rest;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Answers;
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
        var schedule = operations.get(tenant, server);
        return Answers.versioned(schedule, schedule.version());
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
        return Answers.replaced(
                ifMatch,
                ScheduleView::version,
                () -> operations.get(tenant, server),
                version -> operations.set(tenant, server, schedule.replacing(version)));
    }

    @POST
    @Path("schedule-previews")
    @Consumes("application/json")
    @Operation(summary = "What a schedule would mean, without keeping it.")
    public ScheduleView preview(@PathParam("tenant") TenantId tenant, SchedulePreview request) {
        return operations.preview(tenant, request.cron(), request.zone());
    }

    /** A schedule: five fields of cron, read in an IANA time zone. */
    public record NewSchedule(boolean enabled, String cron, String zone) {

        ScheduleRequest replacing(long version) {
            return new ScheduleRequest(enabled, cron, zone, version);
        }
    }

    /** What to look at. */
    public record SchedulePreview(String cron, String zone) {}
}

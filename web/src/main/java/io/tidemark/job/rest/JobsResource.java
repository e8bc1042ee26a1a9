package io.tidemark.job.rest;

import io.tidemark.job.service.JobFilter;
import io.tidemark.job.service.JobOperations;
import io.tidemark.job.service.JobView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.rest.Paging;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Work that goes on by itself. */
@Path("tenants/{tenant}/jobs")
@Produces("application/json")
@RequestScoped
@Tag(name = "jobs")
public class JobsResource {

    @Inject
    JobOperations operations;

    @GET
    @Operation(summary = "Jobs, newest first.")
    public Response list(
            @PathParam("tenant") TenantId tenant,
            @Nullable @QueryParam("server") ServerId server,
            @QueryParam("active") @DefaultValue("false") boolean active,
            @BeanParam Paging paging) {
        return paging.answer(operations.list(tenant, new JobFilter(server, active), paging.after(), paging.limit()));
    }

    @GET
    @Path("{job}")
    @Operation(summary = "A job with its progress, its newest log lines and, if it failed, why.")
    public JobView show(@PathParam("tenant") TenantId tenant, @PathParam("job") JobId job) {
        return operations.show(tenant, job);
    }

    @POST
    @Path("{job}/cancellation")
    @Operation(summary = "Ask a job to stop. Cancelling one that has ended is no error.")
    public JobView cancel(@PathParam("tenant") TenantId tenant, @PathParam("job") JobId job) {
        return operations.cancel(tenant, job);
    }
}

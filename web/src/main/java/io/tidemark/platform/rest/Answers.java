package io.tidemark.platform.rest;

import io.tidemark.platform.model.JobId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Answers that several resources give. */
public final class Answers {

    private Answers() {}

    /** The address of a job. */
    public static URI jobAddress(UriInfo uri, TenantId tenant, JobId job) {
        return uri.getBaseUriBuilder().path("tenants/{tenant}/jobs/{job}").build(tenant, job);
    }

    /** Work that goes on: 202, and where to watch it. */
    public static Response accepted(UriInfo uri, TenantId tenant, JobId job) {
        return Response.accepted(new Accepted(job))
                .location(jobAddress(uri, tenant, job))
                .build();
    }

    /** The job that does what was asked for. */
    public record Accepted(JobId job) {}
}

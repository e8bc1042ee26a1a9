package io.tidemark.job.service;

import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Optional;

/** Looks whether a job has changed, without reading all of it. */
@Stateless
@TenantBound
public class JobMarks {

    @Inject
    Jobs jobs;

    public Optional<String> of(TenantId tenant, JobId job) {
        return jobs.mark(tenant, job);
    }
}

package io.tidemark.job.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.Page;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import org.jspecify.annotations.Nullable;

/** Jobs, as users see them. */
@Stateless
@Guarded
public class JobOperations {

    /** Newest first. */
    @Requires(value = Permission.VIEW, checksServer = true)
    public Page<JobSummary> list(TenantId tenant, JobFilter filter, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Requires(value = Permission.VIEW, checksServer = true)
    public JobView show(TenantId tenant, JobId job) {
        throw new UnsupportedOperationException();
    }

    /** Asks a job to stop; a waiting one stops at once. Cancelling one that has ended is no error. */
    @Requires(value = Permission.OPERATE, checksServer = true)
    public JobView cancel(TenantId tenant, JobId job) {
        throw new UnsupportedOperationException();
    }
}

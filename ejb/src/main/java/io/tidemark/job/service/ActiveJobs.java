package io.tidemark.job.service;

import io.tidemark.job.model.Job;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Optional;

/** Which work on a server waits or runs. */
@Stateless
@TenantBound
public class ActiveJobs {

    @Inject
    Jobs jobs;

    public Optional<JobId> backup(TenantId tenant, ServerId server) {
        return jobs.active(tenant, new TakeBackup(server.value()).exclusiveKey())
                .map(Job::id);
    }

    public int running(TenantId tenant, String node) {
        return (int) jobs.running(tenant, node);
    }
}

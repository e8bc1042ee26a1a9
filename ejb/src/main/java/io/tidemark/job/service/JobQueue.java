package io.tidemark.job.service;

import io.tidemark.access.service.Requester;
import io.tidemark.job.model.Job;
import io.tidemark.job.model.JobSpec;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;

/** Takes work in. Joins the caller's transaction: what is not committed was never asked for. */
@Stateless
@TenantBound
public class JobQueue {

    @Inject
    Jobs jobs;

    @Inject
    Clock clock;

    /**
     * Queues a job, unless one with the same key waits or runs: then that one is the answer.
     *
     * @param subject what it is done to, for people
     */
    public JobId enqueue(TenantId tenant, JobSpec spec, String subject, Requester requester, String requestedBy) {
        jobs.lock(tenant, spec.exclusiveKey());
        var active = jobs.active(tenant, spec.exclusiveKey());
        if (active.isPresent()) {
            return active.get().id();
        }
        var job = new Job(tenant, spec, subject, requester.text(), requestedBy, clock.instant(), null);
        jobs.add(job);
        return job.id();
    }

    /** Queues a job of a schedule once for each due time, whichever node comes first. */
    public boolean enqueueDue(TenantId tenant, JobSpec spec, String subject, Instant due) {
        jobs.lock(tenant, spec.exclusiveKey());
        var key = "%s@%s".formatted(spec.exclusiveKey(), due);
        if (jobs.wasDue(tenant, key) || jobs.active(tenant, spec.exclusiveKey()).isPresent()) {
            return false;
        }
        jobs.add(new Job(tenant, spec, subject, new Requester.Service().text(), "schedule", clock.instant(), key));
        return true;
    }
}

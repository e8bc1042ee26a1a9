package io.tidemark.job.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.access.service.Caller;
import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.job.model.Job;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Jobs, as users see them. */
@Stateless
@Guarded
public class JobOperations {

    private static final int LOG_TAIL = 200;

    @Inject
    Jobs jobs;

    @Inject
    CurrentUser user;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    /** Newest first. */
    @Requires(value = Permission.VIEW, checksServer = true)
    public Page<JobSummary> list(TenantId tenant, JobFilter filter, @Nullable String after, int limit) {
        var server = filter.server() == null && !user.reaches(null) ? boundServer() : filter.server();
        if (server != null && !user.reaches(server)) {
            throw Refusals.absent("server");
        }
        var rows = jobs.page(
                tenant,
                server,
                filter.activeOnly(),
                Page.position(after, JobId::fromString),
                Refusals.limit(limit) + 1);
        return Page.of(rows, limit, job -> job.id().toString(), job -> JobViews.summary(job, null));
    }

    @Requires(value = Permission.VIEW, checksServer = true)
    public JobView show(TenantId tenant, JobId id) {
        var job = load(tenant, id);
        return JobViews.view(job, jobs.phases(tenant, id), jobs.lastLines(tenant, id, LOG_TAIL), clock.instant());
    }

    /** Asks a job to stop; a waiting one stops at once. Cancelling one that has ended is no error. */
    @Requires(value = Permission.VIEW, checksServer = true)
    public JobView cancel(TenantId tenant, JobId id) {
        var job = load(tenant, id);
        if (!user.may(tenant, JobPermissions.of(job.kind()))) {
            throw new EngineException(
                    ErrorCode.FORBIDDEN,
                    "whoever may not ask for this work may not cancel it",
                    "Ask an owner of the organisation to do it.");
        }
        if (!job.state().isFinal()) {
            audit.record(tenant, "job.cancel", job.server(), job.subject(), "%s %s".formatted(job.kind(), id));
            jobs.cancel(tenant, id);
            jobs.refresh(tenant, job);
        }
        return JobViews.view(job, jobs.phases(tenant, id), jobs.lastLines(tenant, id, LOG_TAIL), clock.instant());
    }

    private @Nullable ServerId boundServer() {
        return user.require() instanceof Caller.Automation token ? token.server() : null;
    }

    private Job load(TenantId tenant, JobId id) {
        return jobs.find(tenant, id)
                .filter(job -> user.reaches(job.server()))
                .orElseThrow(() -> Refusals.absent("job"));
    }
}

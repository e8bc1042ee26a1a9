package io.tidemark.job.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.job.model.JobSpec;
import io.tidemark.job.model.JobState;
import io.tidemark.job.model.Jobs;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of the job runner: each is short, and each write of a holder is checked against its fencing number. The
 * work itself happens between them, in no transaction. No enterprise bean: those of a deployment stop in any order, and
 * leases are given back last.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
public class JobLedger {

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    Jobs jobs;

    /** What a claimed job is. */
    public record Claimed(JobSpec spec, int attempt, String requester, String requestedBy, boolean cancelRequested) {}

    public List<Claim> claim(String node, Duration lease, int wanted) {
        return across.claimJobs(node, lease, wanted);
    }

    /** Reads a job that was just claimed, and forgets the phases of an earlier attempt. */
    public Claimed begin(TenantId tenant, Claim claim) {
        session.enter(tenant);
        var job = jobs.find(tenant, new JobId(claim.id())).orElseThrow(() -> Refusals.absent("job"));
        var claimed = new Claimed(job.spec(), job.attempt(), job.requester(), job.requestedBy(), job.cancelRequested());
        jobs.clearPhases(tenant, job.id());
        return claimed;
    }

    /**
     * The heartbeat: prolongs the lease and writes progress down.
     *
     * @return whether it shall be cancelled; empty if the lease is lost
     */
    public Optional<Boolean> beat(TenantId tenant, Claim claim, Duration lease, RunningJob.Snapshot snapshot) {
        session.enter(tenant);
        var id = new JobId(claim.id());
        var cancel = jobs.renew(tenant, id, claim.fence(), lease, snapshot.bytesPerSecond());
        if (cancel.isPresent()) {
            write(tenant, id, snapshot);
        }
        return cancel;
    }

    /** @throws EngineException with {@link ErrorCode#CONFLICT} if the lease is lost; nothing is changed then */
    public void commit(TenantId tenant, Claim claim, Runnable change) {
        session.enter(tenant);
        if (!holds(tenant, claim)) {
            throw lost(claim);
        }
        change.run();
    }

    /** @return false if the lease is lost; nothing is changed then */
    public boolean end(
            TenantId tenant,
            Claim claim,
            RunningJob.Snapshot snapshot,
            JobState state,
            @Nullable String result,
            @Nullable FailureView failure) {
        session.enter(tenant);
        if (!holds(tenant, claim)) {
            return false;
        }
        write(tenant, new JobId(claim.id()), snapshot);
        jobs.end(tenant, new JobId(claim.id()), state, result, failure);
        return true;
    }

    /** @return false if the lease is lost; nothing is changed then */
    public boolean retry(
            TenantId tenant, Claim claim, RunningJob.Snapshot snapshot, Duration pause, FailureView failure) {
        session.enter(tenant);
        if (!holds(tenant, claim)) {
            return false;
        }
        write(tenant, new JobId(claim.id()), snapshot);
        jobs.requeue(tenant, new JobId(claim.id()), pause, failure);
        return true;
    }

    /**
     * Gives the lease of a job that has not ended back: another node begins it again at once.
     *
     * @return false if the lease is lost; nothing is changed then
     */
    public boolean giveBack(TenantId tenant, Claim claim, RunningJob.Snapshot snapshot) {
        session.enter(tenant);
        if (!holds(tenant, claim)) {
            return false;
        }
        write(tenant, new JobId(claim.id()), snapshot);
        jobs.giveBack(tenant, new JobId(claim.id()));
        return true;
    }

    static EngineException lost(Claim claim) {
        return Refusals.conflict(
                "another node has taken job %s over".formatted(claim.id()), "Look at the job: it goes on there.");
    }

    private void write(TenantId tenant, JobId id, RunningJob.Snapshot snapshot) {
        snapshot.phases().forEach(phase -> jobs.writePhase(tenant, id, phase));
        jobs.appendLines(tenant, id, snapshot.lines());
    }

    private boolean holds(TenantId tenant, Claim claim) {
        return jobs.holds(tenant, new JobId(claim.id()), claim.fence());
    }
}

package io.tidemark.job.service;

import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Rights;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.job.model.JobState;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.JobSettings;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs jobs on this node: claims as many as there are free slots, works on each in a thread of the container's pool, keeps
 * their leases alive. Ticked by {@link JobTimer}.
 */
@ApplicationScoped
public class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /** How long a node that stops waits for its work to notice. */
    private static final Duration LAST_WORK = Duration.ofSeconds(15);

    @Inject
    JobLedger ledger;

    @Inject
    JobWork work;

    @Inject
    Rights rights;

    @Inject
    Configuration configuration;

    @Inject
    JobMeter meter;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    @Resource(lookup = "java:jboss/ee/concurrency/executor/tidemark-jobs")
    ManagedExecutorService threads;

    @Resource(lookup = "java:jboss/ee/concurrency/executor/tidemark-heartbeats")
    ManagedExecutorService pulse;

    /** Tells for how long a job has stood still. */
    LongSupplier nanoTime = System::nanoTime;

    private final Heartbeats heartbeats = new Heartbeats();

    private final Set<RunningJob> running = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Shows the operator how this node fares. */
    void begin() {
        meter.showAbandoned(this, JobRunner::abandonedHere);
        signs.life("jobs", this::exhaustion);
    }

    /** Claims what there is room for. Returns at once. */
    void claim() {
        var settings = configuration.jobs();
        var free = JobLimits.free(settings, runningHere(), abandonedHere());
        if (stopping.get() || free <= 0) {
            return;
        }
        for (var claim : ledger.claim(configuration.service().node(), settings.lease(), free)) {
            var claimed = ledger.begin(claim.tenant(), claim);
            var job = new RunningJob(
                    claim, claimed.spec(), claimed.attempt(), claimed.requestedBy(), ledger, clock, nanoTime);
            if (claimed.cancelRequested()) {
                job.cancellation().request();
            }
            if (claim.takenFrom() != null) {
                LOG.info(
                        "job taken over: job={} kind={} from={} attempt={} fence={}",
                        job.id(),
                        claimed.spec().kind(),
                        claim.takenFrom(),
                        claimed.attempt(),
                        claim.fence());
                job.note("taken over from node %s, which fell silent".formatted(claim.takenFrom()));
            }
            running.add(job);
            threads.execute(() -> run(job, claimed));
        }
    }

    /**
     * Prolongs the leases of what runs, writes its progress down, and gives up what has stood still for too long. Returns at
     * once.
     */
    void beat() {
        heartbeats.begin(active(), pulse, this::beat);
    }

    private List<RunningJob> active() {
        return running.stream().filter(job -> !job.isAbandoned()).toList();
    }

    /**
     * The node goes down: asks what runs to stop, waits for {@link #LAST_WORK} at most until it has, and gives the leases back,
     * so that other nodes take the work over at once.
     */
    void stop() {
        stopping.set(true);
        var left = active();
        left.forEach(RunningJob::loseLease);
        var until = clock.instant().plus(LAST_WORK);
        for (var job : left) {
            job.awaitEndOfWork(Duration.between(clock.instant(), until));
            try {
                job.note("given back: node %s stops"
                        .formatted(configuration.service().node()));
                var _ = job.write(snapshot -> ledger.giveBack(job.tenant(), job.claim(), snapshot));
            } catch (RuntimeException e) {
                LOG.warn("the lease of a job is not given back, it runs out: job={}", job.id(), e);
            }
        }
    }

    private void beat(RunningJob job) {
        try {
            if (JobLimits.isStalled(job.still(), configuration.jobs().stallLimit())) {
                giveUp(job);
                return;
            }
            var lease = configuration.jobs().lease();
            var cancel = job.write(snapshot -> ledger.beat(job.tenant(), job.claim(), lease, snapshot));
            if (cancel.isEmpty() && running.contains(job)) {
                LOG.warn(
                        "lease of a job lost, its work here is stopped: job={} kind={} fence={}",
                        job.id(),
                        job.spec().kind(),
                        job.claim().fence());
                job.loseLease();
            } else if (cancel.orElse(false)) {
                job.cancellation().request();
            }
        } catch (RuntimeException e) {
            LOG.warn("heartbeat failed: job={}", job.id(), e);
        }
    }

    /** The job fails, and its slot is free at once; its thread is asked to end, and changes nothing any more if it ever does. */
    private void giveUp(RunningJob job) {
        var stood = job.still().truncatedTo(ChronoUnit.SECONDS);
        var why = new EngineException(
                ErrorCode.JOB_STALLED,
                "nothing of the job has advanced for %s, it was given up".formatted(stood),
                "See whether the storage target and the server answer, then ask for it again.");
        try {
            failAsStalled(job, why);
        } catch (RuntimeException e) {
            LOG.warn("the end of a job could not be written down, its lease runs out: job={}", job.id(), e);
        }
        job.abandon();
        if (!running.contains(job)) {
            return; // it has ended meanwhile
        }
        LOG.warn(
                "job given up, its thread has not ended: job={} kind={} tenant={} server={} still={} abandoned={}",
                job.id(),
                job.spec().kind(),
                job.tenant(),
                job.server(),
                stood,
                abandonedHere());
        exhaustion().ifPresent(complaint -> LOG.error("this node begins no more jobs: {}", complaint));
    }

    private void failAsStalled(RunningJob job, EngineException why) {
        if (job.hasLostLease()) {
            return;
        }
        work.giveUp(job, why);
        job.note("%s: %s".formatted(why.code(), why.getMessage()));
        job.endPhase();
        if (end(job, JobState.FAILED, null, FailureView.of(why))) {
            meter.ended(job.spec().kind(), "stalled", Duration.between(job.begunAt(), clock.instant()));
        }
    }

    private Optional<String> exhaustion() {
        var abandoned = abandonedHere();
        return JobLimits.isExhausted(configuration.jobs(), abandoned)
                ? Optional.of(
                        "%d jobs that were given up have not ended; see what does not answer, then start the node again"
                                .formatted(abandoned))
                : Optional.empty();
    }

    private void run(RunningJob job, JobLedger.Claimed claimed) {
        MDC.put("tenant", job.tenant().toString());
        MDC.put("server", job.server().toString());
        MDC.put("job", job.id().toString());
        var outcome = "failed";
        job.workBegins();
        try {
            LOG.info("job begins: kind={} attempt={}", claimed.spec().kind(), claimed.attempt());
            var result = attempt(job, claimed);
            job.endPhase();
            if (end(job, JobState.SUCCEEDED, result, null)) {
                outcome = "succeeded";
                LOG.info("job ends: kind={} result={}", claimed.spec().kind(), result);
            } else {
                outcome = left(claimed);
            }
        } catch (EngineException e) {
            outcome = fail(job, claimed, e);
        } catch (Exception e) {
            if (job.hasLostLease()) {
                // a node that stops takes away what the work needs
                outcome = left(claimed);
                return;
            }
            LOG.error("job broke: kind={}", claimed.spec().kind(), e);
            outcome = fail(
                    job,
                    claimed,
                    new EngineException(
                            ErrorCode.INTERNAL,
                            "the job broke: %s".formatted(e),
                            "This is a bug in Tidemark; the log of node %s has more under job %s."
                                    .formatted(configuration.service().node(), job.id()),
                            e));
        } finally {
            meter.ended(claimed.spec().kind(), outcome, Duration.between(job.begunAt(), clock.instant()));
            MDC.clear();
        }
    }

    private @Nullable String attempt(RunningJob job, JobLedger.Claimed claimed) {
        try {
            requireRights(job, claimed);
            job.cancellation().throwIfRequested();
            return work.run(job).orElse(null);
        } finally {
            // its end is written down next: a heartbeat must not take that for a lost lease
            running.remove(job);
            job.workEnded();
            if (job.isAbandoned()) {
                LOG.info(
                        "job that was given up has ended at last: kind={}",
                        claimed.spec().kind());
            }
        }
    }

    private void requireRights(RunningJob job, JobLedger.Claimed claimed) {
        var permission = JobPermissions.of(claimed.spec().kind());
        if (!rights.mayStill(job.tenant(), Requester.parse(claimed.requester()), permission, job.server())) {
            throw new EngineException(
                    ErrorCode.FORBIDDEN,
                    "%s may no longer do this".formatted(claimed.requestedBy()),
                    "Somebody with the right role has to ask for it again.");
        }
        if (claimed.attempt() > configuration.jobs().attempts()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "given up after %d attempts that did not end".formatted(claimed.attempt() - 1),
                    "Look at the log of the nodes that tried, then ask for it again.");
        }
    }

    private String fail(RunningJob job, JobLedger.Claimed claimed, EngineException e) {
        if (job.hasLostLease()) {
            return left(claimed);
        }
        try {
            job.note("%s: %s".formatted(e.code(), e.getMessage()));
            job.endPhase();
            var failure = FailureView.of(e);
            if (e.code() == ErrorCode.CANCELLED) {
                return end(job, JobState.CANCELLED, null, failure) ? "cancelled" : left(claimed);
            }
            if (e.code().retryable() && claimed.attempt() < configuration.jobs().attempts()) {
                var pause = JobSettings.pauseBefore(claimed.attempt() + 1);
                if (!job.write(snapshot -> ledger.retry(job.tenant(), job.claim(), snapshot, pause, failure))) {
                    return left(claimed);
                }
                LOG.warn("job failed, tried again: code={} pause={} message={}", e.code(), pause, e.getMessage());
                return "retried";
            }
            if (!end(job, JobState.FAILED, null, failure)) {
                return left(claimed);
            }
            LOG.warn("job failed: code={} message={}", e.code(), e.getMessage(), e);
            return "failed";
        } catch (RuntimeException broken) {
            LOG.error("the end of a job could not be written down: job={}", job.id(), broken);
            return "failed";
        }
    }

    private boolean end(RunningJob job, JobState state, @Nullable String result, @Nullable FailureView failure) {
        return job.write(snapshot -> ledger.end(job.tenant(), job.claim(), snapshot, state, result, failure));
    }

    private static String left(JobLedger.Claimed claimed) {
        LOG.info(
                "job left to whoever holds its lease now: kind={}",
                claimed.spec().kind());
        return "left";
    }

    /** How many jobs go on here now. */
    int runningHere() {
        return active().size();
    }

    /** How many jobs were given up here whose threads have not ended. */
    int abandonedHere() {
        return (int) running.stream().filter(RunningJob::isAbandoned).count();
    }
}

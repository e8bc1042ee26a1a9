package io.tidemark.job.service;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.job.model.JobLine;
import io.tidemark.job.model.JobPhase;
import io.tidemark.job.model.JobSpec;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A job while this node works on it: what it is to do, how far it is, and whether it shall stop. Hears the engine's progress
 * from any thread; a timer writes it down once a second.
 */
public final class RunningJob implements Progress {

    private static final int MOST_LINES_WAITING = 500;

    private final Claim claim;
    private final JobSpec spec;
    private final int attempt;
    private final String requestedBy;
    private final JobLedger ledger;
    private final Clock clock;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicBoolean leaseLost = new AtomicBoolean();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private final CountDownLatch workEnded = new CountDownLatch(1);
    private final List<JobPhase> ended = new ArrayList<>();
    private final List<JobLine> lines = new ArrayList<>();
    private final ReentrantLock writers = new ReentrantLock();
    private final Rate rate = new Rate(Duration.ofSeconds(10));
    private final Instant begunAt;
    private final LongSupplier nanoTime;
    private volatile long stirredAt;
    private @Nullable Thread worker;
    private @Nullable String phase;
    private Instant phaseBegan;
    private long done;
    private long total;

    RunningJob(
            Claim claim,
            JobSpec spec,
            int attempt,
            String requestedBy,
            JobLedger ledger,
            Clock clock,
            LongSupplier nanoTime) {
        this.claim = claim;
        this.spec = spec;
        this.attempt = attempt;
        this.requestedBy = requestedBy;
        this.ledger = ledger;
        this.clock = clock;
        this.begunAt = clock.instant();
        this.phaseBegan = begunAt;
        this.nanoTime = nanoTime;
        this.stirredAt = nanoTime.getAsLong();
    }

    public TenantId tenant() {
        return claim.tenant();
    }

    public ServerId server() {
        return new ServerId(spec.server());
    }

    public JobId id() {
        return new JobId(claim.id());
    }

    public JobSpec spec() {
        return spec;
    }

    public int attempt() {
        return attempt;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    Claim claim() {
        return claim;
    }

    /**
     * Changes the catalogue in one short transaction, unless another node has taken the job over or shall do so.
     *
     * @throws EngineException with {@link ErrorCode#CONFLICT} if the lease is lost; nothing is changed then
     */
    public void commit(Runnable change) {
        if (hasLostLease()) {
            throw JobLedger.lost(claim);
        }
        ledger.commit(claim.tenant(), claim, change);
    }

    /** Stops the work: another node has the job, or shall have it. */
    void loseLease() {
        leaseLost.set(true);
        cancellation.request();
    }

    boolean hasLostLease() {
        return leaseLost.get();
    }

    /** The calling thread works on it from now on. */
    synchronized void workBegins() {
        worker = Thread.currentThread();
    }

    /** The calling thread does nothing for it any more but write down how it ended. */
    void workEnded() {
        synchronized (this) {
            worker = null;
            if (isAbandoned()) {
                var _ = Thread.interrupted(); // meant for this work only, and the thread goes on with another
            }
        }
        workEnded.countDown();
    }

    /** Waits no longer for the work: asks it to stop and interrupts its thread, which need not heed that. */
    synchronized void abandon() {
        abandoned.set(true);
        loseLease();
        if (worker != null) {
            worker.interrupt();
        }
    }

    boolean isAbandoned() {
        return abandoned.get();
    }

    /** When this node took it on. */
    Instant begunAt() {
        return begunAt;
    }

    /** Notes that something of it advances. Safe to call from any thread, and often. */
    public void stir() {
        stirredAt = nanoTime.getAsLong();
    }

    /** For how long nothing of it has advanced, whatever clocks were set to meanwhile. */
    Duration still() {
        return Duration.ofNanos(nanoTime.getAsLong() - stirredAt);
    }

    /** Returns when nothing is done for the job here any more, or when {@code patience} has passed. */
    void awaitEndOfWork(Duration patience) {
        try {
            var _ = workEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void phase(String name) {
        if (name.equals(phase)) {
            return;
        }
        stir();
        endPhase();
        phase = name;
        phaseBegan = clock.instant();
        done = 0;
        total = 0;
        rate.reset();
    }

    @Override
    public synchronized void total(long bytes) {
        total = bytes;
    }

    @Override
    public synchronized void advance(long bytes) {
        stir();
        done += bytes;
        rate.add(clock.instant(), bytes);
    }

    @Override
    public synchronized void note(String line) {
        stir();
        if (lines.size() < MOST_LINES_WAITING) {
            lines.add(new JobLine(0, clock.instant(), line.length() > 1000 ? line.substring(0, 1000) : line));
        }
    }

    synchronized void endPhase() {
        if (phase != null) {
            ended.add(new JobPhase(ended.size() + 1, phase, phaseBegan, clock.instant(), done, total));
            phase = null;
        }
    }

    /**
     * Writes down how far it is. One at a time does so: who takes lines writes them before anybody ends the job. What was not written
     * is there for the next one.
     *
     * @param writing must not write for the same job in turn
     */
    <T> T write(Function<Snapshot, T> writing) {
        writers.lock();
        try {
            var snapshot = snapshot();
            try {
                return writing.apply(snapshot);
            } catch (RuntimeException e) {
                putBack(snapshot.lines());
                throw e;
            }
        } finally {
            writers.unlock();
        }
    }

    private synchronized void putBack(List<JobLine> unwritten) {
        lines.addAll(0, unwritten);
    }

    private synchronized Snapshot snapshot() {
        var phases = new ArrayList<>(ended);
        if (phase != null) {
            phases.add(new JobPhase(ended.size() + 1, phase, phaseBegan, null, done, total));
        }
        var taken = List.copyOf(lines);
        lines.clear();
        return new Snapshot(phases, taken, rate.perSecond(clock.instant()));
    }

    /** How far a job is, at one moment. */
    public record Snapshot(
            List<JobPhase> phases,
            List<JobLine> lines,
            @Nullable Long bytesPerSecond) {}
}

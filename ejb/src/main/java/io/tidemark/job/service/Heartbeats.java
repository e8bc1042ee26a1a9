package io.tidemark.job.service;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the heartbeats of jobs run side by side, so that one that waits for a lock does not cost the other jobs their leases.
 * Each job has one under way at most.
 */
final class Heartbeats {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final Set<RunningJob> underWay = ConcurrentHashMap.newKeySet();

    /** Begins the heartbeat of each job whose last one has ended; returns at once. */
    void begin(Collection<RunningJob> jobs, Executor threads, Consumer<RunningJob> beat) {
        for (var job : jobs) {
            if (underWay.add(job)) {
                try {
                    threads.execute(() -> run(job, beat));
                } catch (RejectedExecutionException e) {
                    underWay.remove(job);
                    LOG.warn("no thread for a heartbeat: job={}", job.id(), e);
                }
            }
        }
    }

    private void run(RunningJob job, Consumer<RunningJob> beat) {
        try {
            beat.accept(job);
        } finally {
            underWay.remove(job);
        }
    }
}

package io.tidemark.job.service;

import io.tidemark.platform.model.NodeSigns;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ticks the job runner and the watch over jobs once a second. A tick that is still under way makes the next one wait. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class JobTimer {

    private static final Logger LOG = LoggerFactory.getLogger(JobTimer.class);

    @Inject
    JobRunner runner;

    @Inject
    JobWatch watch;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    @PostConstruct
    void begin() {
        runner.begin();
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void tick() {
        signs.ticked("jobs", clock.instant());
        try {
            runner.beat();
            runner.claim();
            watch.look();
        } catch (RuntimeException e) {
            LOG.warn("the job runner's tick failed", e);
        }
    }

    @PreDestroy
    void stop() {
        runner.stop();
    }
}

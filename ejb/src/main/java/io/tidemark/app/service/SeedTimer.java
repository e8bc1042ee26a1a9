package io.tidemark.app.service;

import io.tidemark.platform.service.Configuration;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the seed file after the start, and tries again every ten seconds while something in it is not there yet. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SeedTimer {

    private static final Logger LOG = LoggerFactory.getLogger(SeedTimer.class);

    private static final int MOST_ATTEMPTS = 60;

    @Inject
    Configuration configuration;

    @Inject
    Seeding seeding;

    private int attempts;

    private boolean done;

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void tick() {
        var file = configuration.seedFile();
        if (done || file.isEmpty() || attempts >= MOST_ATTEMPTS) {
            return;
        }
        attempts++;
        try {
            seeding.load(Seeding.read(file.get()));
            done = true;
            LOG.info("seed file loaded: file={}", file.get());
        } catch (RuntimeException e) {
            LOG.warn("seed file not loaded yet: attempt={} message={}", attempts, e.getMessage(), e);
        }
    }
}

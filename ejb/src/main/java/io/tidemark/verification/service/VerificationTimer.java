package io.tidemark.verification.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.schedule.service.DueServers;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks once a day for each server's verification. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class VerificationTimer {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationTimer.class);

    @Inject
    DueServers due;

    @Inject
    VerificationKeeping keeping;

    @Schedule(hour = "*", minute = "2/5", second = "15", persistent = false)
    void tick() {
        for (var server : due.active()) {
            try {
                keeping.tick(server.tenant(), new ServerId(server.id()));
            } catch (RuntimeException e) {
                LOG.warn("the verification could not be asked for: server={}", server.id(), e);
            }
        }
    }
}

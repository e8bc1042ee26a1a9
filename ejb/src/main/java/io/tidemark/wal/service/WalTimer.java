package io.tidemark.wal.service;

import jakarta.annotation.PreDestroy;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ticks the supervision of WAL receivers. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WalTimer {

    private static final Logger LOG = LoggerFactory.getLogger(WalTimer.class);

    @Inject
    ReceiverSupervisor supervisor;

    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void tick() {
        try {
            supervisor.tick();
        } catch (RuntimeException e) {
            LOG.warn("the wal supervision's tick failed", e);
        }
    }

    @PreDestroy
    void stop() {
        supervisor.stop();
    }
}

package io.tidemark.wal.service;

import io.tidemark.platform.model.NodeSigns;
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

/** Ticks the supervision of WAL receivers. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WalTimer {

    private static final Logger LOG = LoggerFactory.getLogger(WalTimer.class);

    @Inject
    ReceiverSupervisor supervisor;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void tick() {
        signs.ticked("wal", clock.instant());
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

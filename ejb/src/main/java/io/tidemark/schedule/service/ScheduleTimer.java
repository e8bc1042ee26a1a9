package io.tidemark.schedule.service;

import io.tidemark.platform.model.Located;
import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.model.ServerId;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the backups that are due. Two nodes that tick at once do no harm: the schedule is locked, and a due time counts once. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ScheduleTimer {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleTimer.class);

    @Inject
    DueServers due;

    @Inject
    ScheduleKeeping keeping;

    @Inject
    NodeSigns signs;

    @Inject
    Clock clock;

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void tick() {
        signs.ticked("schedules", clock.instant());
        try {
            due.schedules().forEach(this::tick);
        } catch (RuntimeException e) {
            LOG.warn("the schedules' tick failed", e);
        }
    }

    /** One schedule that cannot be kept does not hold up the others. */
    private void tick(Located schedule) {
        try {
            keeping.tick(schedule.tenant(), new ServerId(schedule.id()));
        } catch (RuntimeException e) {
            LOG.warn("a due backup could not be asked for: server={}", schedule.id(), e);
        }
    }
}

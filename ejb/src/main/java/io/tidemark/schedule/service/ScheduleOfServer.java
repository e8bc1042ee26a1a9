package io.tidemark.schedule.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.schedule.model.BackupSchedule;
import io.tidemark.schedule.model.BackupSchedules;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerCompanion;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;

/** Gives a new server its schedule. */
@Dependent
class ScheduleOfServer implements ServerCompanion {

    @Inject
    BackupSchedules schedules;

    @Inject
    Clock clock;

    @Override
    public void check(NewServer request) {
        var cron = request.cron();
        if (cron != null) {
            CronSchedule.parse(cron, request.zone());
        }
    }

    @Override
    public void added(TenantId tenant, ServerId server, NewServer request) {
        var cron = request.cron();
        if (cron != null) {
            var next = CronSchedule.parse(cron, request.zone())
                    .next(clock.instant())
                    .orElse(null);
            schedules.add(new BackupSchedule(tenant, server, true, cron, request.zone(), next));
        }
    }
}

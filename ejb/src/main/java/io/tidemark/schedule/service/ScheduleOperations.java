package io.tidemark.schedule.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;

/** When backups of a server are taken. */
@Stateless
@Guarded
public class ScheduleOperations {

    @Inject
    ScheduleKeeping keeping;

    @Inject
    CurrentUser user;

    @Inject
    Clock clock;

    @Requires(Permission.VIEW)
    public ScheduleView get(TenantId tenant, ServerId server) {
        return keeping.get(tenant, server);
    }

    @Requires(Permission.OPERATE)
    public ScheduleView set(TenantId tenant, ServerId server, ScheduleRequest request) {
        return keeping.set(tenant, server, request, user.name());
    }

    /** What a schedule would mean, without keeping it. */
    @Requires(Permission.VIEW)
    public ScheduleView preview(TenantId tenant, String cron, String zone) {
        var schedule = CronSchedule.parse(cron, zone);
        return new ScheduleView(true, cron, zone, schedule.sentence(), schedule.next(clock.instant(), 5), null, 0);
    }
}

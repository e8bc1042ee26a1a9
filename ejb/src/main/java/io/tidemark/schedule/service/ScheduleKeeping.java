package io.tidemark.schedule.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.schedule.model.BackupSchedule;
import io.tidemark.schedule.model.BackupSchedules;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** The transactions around schedules. */
@Stateless
@TenantBound
public class ScheduleKeeping {

    @Inject
    BackupSchedules schedules;

    @Inject
    ScheduledServers servers;

    @Inject
    JobQueue jobs;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public ScheduleView get(TenantId tenant, ServerId server) {
        servers.require(tenant, server);
        return schedules
                .find(tenant, server)
                .map(this::view)
                .orElseGet(() -> new ScheduleView(false, "", "UTC", "", List.of(), null, 0));
    }

    public ScheduleView set(TenantId tenant, ServerId server, ScheduleRequest request, String actor) {
        servers.require(tenant, server);
        var cron = CronSchedule.parse(request.cron(), request.zone());
        var next = request.enabled() ? cron.next(clock.instant()).orElse(null) : null;
        var existing = schedules.lock(tenant, server);
        existing.ifPresentOrElse(
                schedule -> {
                    var expected = request.version();
                    if (expected != null && expected != schedule.version()) {
                        throw Refusals.conflict(
                                "somebody else changed the schedule meanwhile", "Look at it again, then change it.");
                    }
                    schedule.change(request.enabled(), request.cron(), request.zone(), next);
                },
                () -> schedules.add(
                        new BackupSchedule(tenant, server, request.enabled(), request.cron(), request.zone(), next)));
        audit.recordAs(
                tenant,
                actor,
                "schedule.set",
                server,
                servers.name(tenant, server),
                "%s %s %s".formatted(request.enabled() ? "on" : "off", request.cron(), request.zone()));
        return new ScheduleView(
                request.enabled(),
                request.cron(),
                request.zone(),
                cron.sentence(),
                request.enabled() ? cron.next(clock.instant(), 5) : List.of(),
                existing.map(BackupSchedule::lastDueAt).orElse(null),
                existing.map(BackupSchedule::version).orElse(0L));
    }

    /**
     * Asks for the backup that is due, once however many runs were missed, and notes the next.
     *
     * @return whether something was due
     */
    public boolean tick(TenantId tenant, ServerId server) {
        var found = schedules.lock(tenant, server).filter(BackupSchedule::enabled);
        var due = found.map(BackupSchedule::nextDueAt).orElse(null);
        var now = clock.instant();
        if (found.isEmpty() || due == null || due.isAfter(now)) {
            return false;
        }
        var schedule = found.get();
        jobs.enqueueDue(tenant, new TakeBackup(server.value()), servers.name(tenant, server), due);
        schedule.ran(
                due,
                CronSchedule.parse(schedule.cron(), schedule.zone()).next(now).orElse(null));
        return true;
    }

    private ScheduleView view(BackupSchedule schedule) {
        var cron = CronSchedule.parse(schedule.cron(), schedule.zone());
        return new ScheduleView(
                schedule.enabled(),
                schedule.cron(),
                schedule.zone(),
                cron.sentence(),
                schedule.enabled() ? cron.next(clock.instant(), 5) : List.of(),
                schedule.lastDueAt(),
                schedule.version());
    }
}

package io.tidemark.schedule.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.schedule.model.BackupSchedule;
import io.tidemark.schedule.model.BackupSchedules;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/** When the next backup of a server is due. */
@Stateless
@TenantBound
public class ScheduleReader {

    @Inject
    BackupSchedules schedules;

    public Optional<Instant> next(TenantId tenant, ServerId server) {
        return schedules.find(tenant, server).filter(BackupSchedule::enabled).map(BackupSchedule::nextDueAt);
    }
}

package io.tidemark.schedule.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;

/** When backups of a server are taken. */
@Stateless
@Guarded
public class ScheduleOperations {

    @Requires(Permission.VIEW)
    public ScheduleView get(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.OPERATE)
    public ScheduleView set(TenantId tenant, ServerId server, ScheduleRequest request) {
        throw new UnsupportedOperationException();
    }

    /** What a schedule would mean, without keeping it. */
    @Requires(Permission.VIEW)
    public ScheduleView preview(TenantId tenant, String cron, String zone) {
        throw new UnsupportedOperationException();
    }
}

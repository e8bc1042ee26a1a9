package io.tidemark.access.service;

import io.tidemark.platform.model.AuditEntries;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Writes the audit trail, in the transaction of what it tells: both happen or neither. */
@Dependent
public class AuditLog {

    @Inject
    AuditEntries entries;

    @Inject
    CurrentUser user;

    /**
     * By whoever is calling.
     *
     * @param action stable key, for example {@code backup.request}
     */
    public void record(TenantId tenant, String action, @Nullable ServerId server, String subject, String detail) {
        recordAs(tenant, user.name(), action, server, subject, detail);
    }

    /** By somebody who is not calling now: a schedule, or who asked for a job. */
    public void recordAs(
            TenantId tenant, String actor, String action, @Nullable ServerId server, String subject, String detail) {
        entries.append(tenant, actor, action, server, subject, detail);
    }
}

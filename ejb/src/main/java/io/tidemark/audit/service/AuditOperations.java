package io.tidemark.audit.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import org.jspecify.annotations.Nullable;

/** Reading the audit trail. */
@Stateless
@Guarded
public class AuditOperations {

    /**
     * Newest first.
     *
     * @param server null: of all servers
     */
    @Requires(Permission.AUDIT)
    public Page<AuditEntryView> list(TenantId tenant, @Nullable ServerId server, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }
}

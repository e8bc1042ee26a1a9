package io.tidemark.retention.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;

/** How long a server's backups and WAL are kept. */
@Stateless
@Guarded
public class RetentionOperations {

    @Requires(Permission.VIEW)
    public RetentionRulesView get(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /** Deletes nothing by itself: the next clean-up decides by the new rules. Weaker rules need the right to delete. */
    @Requires(Permission.OPERATE)
    public RetentionRulesView set(TenantId tenant, ServerId server, RetentionRulesView rules) {
        throw new UnsupportedOperationException();
    }

    /** What rules would do now; deletes nothing. */
    @Requires(Permission.VIEW)
    public RetentionPreview preview(TenantId tenant, ServerId server, RetentionRulesView rules) {
        throw new UnsupportedOperationException();
    }

    /** Cleans up now, by a job, as the rules say. */
    @Requires(Permission.DELETE)
    public JobId enforceNow(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }
}

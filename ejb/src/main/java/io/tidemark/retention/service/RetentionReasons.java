package io.tidemark.retention.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.KeptBecause;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Tells why retention keeps each backup. */
@Dependent
class RetentionReasons implements KeptBecause {

    @Inject
    RetentionKeeping keeping;

    @Override
    public Map<BackupName, List<String>> reasons(TenantId tenant, ServerId server, List<Backup> backups) {
        return keeping.reasons(tenant, server, backups);
    }
}

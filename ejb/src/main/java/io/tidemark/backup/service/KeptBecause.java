package io.tidemark.backup.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Local;
import java.util.List;
import java.util.Map;

/** Tells why retention keeps each backup. */
@Local
public interface KeptBecause {

    Map<BackupName, List<String>> reasons(TenantId tenant, ServerId server, List<Backup> backups);
}

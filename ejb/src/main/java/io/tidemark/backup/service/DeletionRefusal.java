package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Local;
import java.util.Optional;

/** Says why a backup may not be deleted now; other features know reasons of their own. */
@FunctionalInterface
@Local
public interface DeletionRefusal {

    /** A sentence; empty if there is no reason. */
    Optional<String> refusal(TenantId tenant, ServerId server, BackupName backup);
}

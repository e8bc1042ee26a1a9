package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.service.DeletionRefusal;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;

/** Keeps backups that a restore reads, or still may. */
@Dependent
class ReadByRestore implements DeletionRefusal {

    @Inject
    RecoveryLedger ledger;

    @Override
    public Optional<String> refusal(TenantId tenant, ServerId server, BackupName backup) {
        return ledger.refusal(tenant, server, backup);
    }
}

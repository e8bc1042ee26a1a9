package io.tidemark.backup.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import org.jspecify.annotations.Nullable;

/** What a user may do with base backups. */
@Stateless
@Guarded
public class BackupOperations {

    /** Asks for a base backup now. If one is waiting or running already, its job is the answer. */
    @Requires(Permission.OPERATE)
    public JobId requestBackup(TenantId tenant, ServerId server) {
        throw new UnsupportedOperationException();
    }

    /**
     * Newest first.
     *
     * @param after {@link Page#next} of the page before; null: from the beginning
     * @param limit 1 to 200
     */
    @Requires(Permission.VIEW)
    public Page<BackupSummary> list(TenantId tenant, ServerId server, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.VIEW)
    public BackupDetail detail(TenantId tenant, ServerId server, BackupName backup) {
        throw new UnsupportedOperationException();
    }

    /** Keeps a backup, and the WAL to its consistent end, regardless of retention. */
    @Requires(Permission.OPERATE)
    public void keep(TenantId tenant, ServerId server, BackupName backup, String reason) {
        throw new UnsupportedOperationException();
    }

    /** Gives it back to retention. */
    @Requires(Permission.DELETE)
    public void release(TenantId tenant, ServerId server, BackupName backup) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.DELETE)
    public DeletionPreview previewDeletion(TenantId tenant, ServerId server, BackupName backup) {
        throw new UnsupportedOperationException();
    }

    /** Deletes a backup by a job. {@code typedName} must be the backup's name. */
    @Requires(Permission.DELETE)
    public JobId delete(TenantId tenant, ServerId server, BackupName backup, String typedName) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.OPERATE)
    public JobId verify(TenantId tenant, ServerId server, BackupName backup, VerifyLevel level) {
        throw new UnsupportedOperationException();
    }
}

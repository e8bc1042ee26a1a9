package io.tidemark.storage.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** Where a tenant's backups go. */
@Stateless
@Guarded
public class StorageTargetOperations {

    @Requires(Permission.VIEW)
    public List<StorageTargetSummary> list(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    /** Tries a target without keeping it: writes, reads back, lists and deletes an object of its own. */
    @Requires(Permission.ADMINISTER)
    public StoreReport validate(TenantId tenant, NewStorageTarget target) {
        throw new UnsupportedOperationException();
    }

    /** Validates a target and keeps it if it is usable. */
    @Requires(Permission.ADMINISTER)
    public StorageTargetId create(TenantId tenant, NewStorageTarget target) {
        throw new UnsupportedOperationException();
    }

    /** Validates one that is kept. */
    @Requires(Permission.OPERATE)
    public StoreReport check(TenantId tenant, StorageTargetId target) {
        throw new UnsupportedOperationException();
    }

    /** Forgets a target that no server uses; nothing in it is deleted. */
    @Requires(Permission.ADMINISTER)
    public void remove(TenantId tenant, StorageTargetId target) {
        throw new UnsupportedOperationException();
    }
}

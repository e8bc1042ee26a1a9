package io.tidemark.storage.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;

/** Where a tenant's backups go. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StorageTargetOperations {

    @Inject
    StorageTargetRegister register;

    @Inject
    StorageTargetAdmission admission;

    @Inject
    OpenStores stores;

    @Inject
    CurrentUser user;

    @Requires(Permission.VIEW)
    public List<StorageTargetSummary> list(TenantId tenant) {
        return register.list(tenant);
    }

    /** Tries a target without keeping it: writes, reads back, lists and deletes objects of its own. */
    @Requires(Permission.ADMINISTER)
    public StoreReport validate(TenantId tenant, NewStorageTarget target) {
        var found = admission.validate(target);
        return new StoreReport(StorageChecks.views(found), found.isGood());
    }

    /** Validates a target and keeps it if it is usable. */
    @Requires(Permission.ADMINISTER)
    public StorageTargetId create(TenantId tenant, NewStorageTarget target) {
        return admission.admit(tenant, target, user.name());
    }

    /** Validates one that is kept. */
    @Requires(Permission.OPERATE)
    public StoreReport check(TenantId tenant, StorageTargetId target) {
        var found = admission.check(tenant, target);
        return new StoreReport(StorageChecks.views(found), found.isGood());
    }

    /** Forgets a target that no server uses; nothing in it is deleted. */
    @Requires(Permission.ADMINISTER)
    public void remove(TenantId tenant, StorageTargetId target) {
        register.remove(tenant, target, user.name());
        stores.forget(tenant, target);
    }
}

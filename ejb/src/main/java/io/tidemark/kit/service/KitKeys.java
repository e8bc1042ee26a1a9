package io.tidemark.kit.service;

import io.tidemark.key.service.KeyRegister;
import io.tidemark.platform.service.Vault;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** Says which key opens a tenant's backups and who has it. The only place that does. */
@Dependent
class KitKeys {

    @Inject
    Vault vault;

    @Inject
    KeyRegister keys;

    KitKey of(TenantId tenant) {
        var custody = keys.describe(tenant);
        var holder = vault.tenantKey(tenant).holder();
        return new KitKey(
                holder,
                switch (custody.source()) {
                    case GENERATED, DESTROYED ->
                        "The service keeps it and hands it to owners. It does not exist anywhere else until an owner has exported it:"
                                + " once the service is gone, nobody opens the backups without that copy.";
                    case GIVEN ->
                        "You gave it to the service, which keeps it wrapped. Your own key file is the copy that opens the backups once"
                                + " the service is gone.";
                    case KEY_SERVICE ->
                        "Your key service holds it, at %s. The service keeps no copy: see to it that the key service is backed up."
                                .formatted(custody.url());
                });
    }
}

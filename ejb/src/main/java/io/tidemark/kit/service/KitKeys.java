package io.tidemark.kit.service;

import io.tidemark.platform.service.Vault;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** Says which key opens a tenant's backups and who has it. The only place that does. */
@Dependent
class KitKeys {

    @Inject
    Vault vault;

    KitKey of(TenantId tenant) {
        return new KitKey(
                vault.tenantKey(tenant).holder(),
                "The service keeps it and hands it to owners. It does not exist anywhere else until an owner has exported it:"
                        + " once the service is gone, nobody opens the backups without that copy.");
    }
}

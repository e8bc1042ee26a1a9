package io.tidemark.platform.service;

import io.tidemark.tenant.model.TenantId;

/** Whoever keeps secrets that {@link Vault} sealed. Called in the transaction that changes the tenant's key. */
public interface SealedSecrets {

    /** Seals a secret with the tenant's next key. */
    interface Resealing {

        /** @param purpose as it was sealed for */
        byte[] apply(String purpose, byte[] sealed);
    }

    void reseal(TenantId tenant, Resealing resealing);
}

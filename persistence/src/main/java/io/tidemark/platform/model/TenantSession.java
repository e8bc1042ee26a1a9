package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Tells the database whose rows the current transaction may see. Without it, row-level security shows none. */
@Dependent
public class TenantSession {

    @PersistenceContext
    EntityManager entities;

    /** From now to the end of the transaction, {@code tenant}'s rows are there, and nobody else's. */
    public void enter(TenantId tenant) {
        entities.flush();
        var before = entities.createNativeQuery("select current_setting('tidemark.tenant', true)", String.class)
                .getSingleResult();
        if (tenant.toString().equals(before)) {
            return;
        }
        entities.clear();
        entities.createNativeQuery("select set_config('tidemark.tenant', :tenant, true)", String.class)
                .setParameter("tenant", tenant.toString())
                .getSingleResult();
    }

    /** Does nothing outside a transaction: what runs there opens its own and enters it there. */
    public void enterIfInTransaction(TenantId tenant) {
        if (entities.isJoinedToTransaction()) {
            enter(tenant);
        }
    }
}

package io.tidemark.tenant.model;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/** All tenants; row-level security shows the one that the transaction names. */
@Dependent
public class Tenants {

    @PersistenceContext
    EntityManager entities;

    public void add(Tenant tenant) {
        entities.persist(tenant);
    }

    public Optional<Tenant> find(TenantId tenant) {
        return Optional.ofNullable(entities.find(Tenant.class, tenant.value()));
    }
}

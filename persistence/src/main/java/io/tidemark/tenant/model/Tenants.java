package io.tidemark.tenant.model;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
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

    /** The same; until the transaction ends nobody changes it. */
    public Optional<Tenant> hold(TenantId tenant) {
        return locked(tenant, LockModeType.PESSIMISTIC_READ);
    }

    /** The same, to change it; until the transaction ends nobody changes or holds it. */
    public Optional<Tenant> lock(TenantId tenant) {
        return locked(tenant, LockModeType.PESSIMISTIC_WRITE);
    }

    public void add(KeyDestruction destruction) {
        entities.persist(destruction);
    }

    public Optional<KeyDestruction> keyDestruction(TenantId tenant) {
        return Optional.ofNullable(entities.find(KeyDestruction.class, tenant.value()));
    }

    private Optional<Tenant> locked(TenantId tenant, LockModeType mode) {
        return Optional.ofNullable(entities.find(Tenant.class, tenant.value(), mode));
    }

    public Optional<Tenant> find(TenantId tenant) {
        return Optional.ofNullable(entities.find(Tenant.class, tenant.value()));
    }
}

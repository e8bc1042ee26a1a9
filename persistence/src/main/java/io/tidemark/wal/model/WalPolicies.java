package io.tidemark.wal.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.Optional;

/** The WAL policies of all servers; a server that has none yet follows the defaults. */
@Dependent
public class WalPolicies {

    @PersistenceContext
    EntityManager entities;

    public void add(WalPolicy policy) {
        entities.persist(policy);
    }

    public WalPolicy of(TenantId tenant, ServerId server) {
        return query(tenant, server).getResultStream().findFirst().orElseGet(() -> new WalPolicy(tenant, server));
    }

    /** Waits until no other transaction holds it. */
    public Optional<WalPolicy> lock(TenantId tenant, ServerId server) {
        return query(tenant, server)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    private TypedQuery<WalPolicy> query(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select p from WalPolicy p where p.tenant = :tenant and p.server = :server", WalPolicy.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value());
    }
}

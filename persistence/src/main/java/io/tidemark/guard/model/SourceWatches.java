package io.tidemark.guard.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.Optional;

/** The watches over all sources. */
@Dependent
public class SourceWatches {

    @PersistenceContext
    EntityManager entities;

    public void add(SourceWatch watch) {
        entities.persist(watch);
    }

    public Optional<SourceWatch> find(TenantId tenant, ServerId server) {
        return query(tenant, server).getResultStream().findFirst();
    }

    /** Waits until no other transaction holds it. */
    public Optional<SourceWatch> lock(TenantId tenant, ServerId server) {
        return query(tenant, server)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    private TypedQuery<SourceWatch> query(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select w from SourceWatch w where w.tenant = :tenant and w.server = :server",
                        SourceWatch.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value());
    }
}

package io.tidemark.recovery.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All recoveries and their tokens. */
@Dependent
public class Recoveries {

    @PersistenceContext
    EntityManager entities;

    public void add(Recovery recovery) {
        entities.persist(recovery);
    }

    public void add(RecoveryToken token) {
        entities.persist(token);
    }

    public Optional<Recovery> find(TenantId tenant, RecoveryId id) {
        return TenantRows.find(tenant, entities, Recovery.class, id.value());
    }

    /** Newest first, those begun before {@code before}. */
    public List<Recovery> page(TenantId tenant, @Nullable ServerId server, @Nullable RecoveryId before, int limit) {
        var query = entities.createQuery(
                "select r from Recovery r where r.tenant = :tenant"
                        + (server == null ? "" : " and r.server = :server")
                        + (before == null ? "" : " and r.id < :before")
                        + " order by r.id desc",
                Recovery.class);
        query.setParameter("tenant", tenant.value());
        if (server != null) {
            query.setParameter("server", server.value());
        }
        if (before != null) {
            query.setParameter("before", before.value());
        }
        return query.setMaxResults(limit).getResultList();
    }

    /** Backups that a restore reads now or may still read; they must not be deleted. */
    public List<Recovery> unfinished(TenantId tenant, ServerId server) {
        return entities.createQuery("""
            select r from Recovery r
             where r.tenant = :tenant and r.server = :server
               and r.state in (io.tidemark.recovery.model.RecoveryState.WAITING, io.tidemark.recovery.model.RecoveryState.RUNNING)
            """, Recovery.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .getResultList();
    }

    /** Waits until no other transaction holds it, so that uses are counted one by one. */
    public Optional<RecoveryToken> lockToken(TenantId tenant, UUID id) {
        return entities.createQuery(
                        "select t from RecoveryToken t where t.tenant = :tenant and t.id = :id", RecoveryToken.class)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    public List<RecoveryToken> tokens(TenantId tenant, RecoveryId recovery) {
        return entities.createQuery(
                        "select t from RecoveryToken t where t.tenant = :tenant and t.recovery = :recovery",
                        RecoveryToken.class)
                .setParameter("tenant", tenant.value())
                .setParameter("recovery", recovery.value())
                .getResultList();
    }
}

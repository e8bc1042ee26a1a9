package io.tidemark.storage.model;

import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** All storage targets. */
@Dependent
public class StorageTargets {

    @PersistenceContext
    EntityManager entities;

    public void add(StorageTarget target) {
        entities.persist(target);
    }

    public void remove(TenantId tenant, StorageTarget target) {
        entities.remove(target);
    }

    public Optional<StorageTarget> find(TenantId tenant, StorageTargetId id) {
        return TenantRows.find(tenant, entities, StorageTarget.class, id.value());
    }

    /** By name. */
    public List<StorageTarget> all(TenantId tenant) {
        return entities.createQuery(
                        "select t from StorageTarget t where t.tenant = :tenant order by t.name", StorageTarget.class)
                .setParameter("tenant", tenant.value())
                .getResultList();
    }

    /** How many servers use a target, removed ones included: what they stored is still there. */
    public int countServers(TenantId tenant, StorageTargetId id) {
        return ((Number) entities.createNativeQuery(
                                "select count(*) from server where tenant = :tenant and storage_target = :target",
                                Long.class)
                        .setParameter("tenant", tenant.value())
                        .setParameter("target", id.value())
                        .getSingleResult())
                .intValue();
    }
}

package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import java.util.UUID;

/** Finds entities that have a tenant and an id. */
public final class TenantRows {

    private TenantRows() {}

    /** The one with that id, if it is the tenant's. */
    public static <T> Optional<T> find(TenantId tenant, EntityManager entities, Class<T> type, UUID id) {
        return entities.createQuery(
                        "select e from %s e where e.tenant = :tenant and e.id = :id".formatted(type.getSimpleName()),
                        type)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
    }
}

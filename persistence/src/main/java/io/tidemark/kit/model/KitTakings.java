package io.tidemark.kit.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/** The recovery kits that tenants have put away. */
@Dependent
public class KitTakings {

    @PersistenceContext
    EntityManager entities;

    public void add(KitTaking taking) {
        entities.persist(taking);
    }

    public Optional<KitTaking> find(TenantId tenant) {
        return entities.createQuery("select t from KitTaking t where t.tenant = :tenant", KitTaking.class)
                .setParameter("tenant", tenant.value())
                .getResultStream()
                .findFirst();
    }
}

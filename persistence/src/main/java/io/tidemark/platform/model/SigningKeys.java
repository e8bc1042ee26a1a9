package io.tidemark.platform.model;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** The keys that certificates are signed with, no tenant's. */
@Dependent
public class SigningKeys {

    @PersistenceContext
    EntityManager entities;

    public void add(SigningKey key) {
        entities.persist(key);
    }

    /** Oldest first. */
    public List<SigningKey> all() {
        return entities.createQuery("select k from SigningKey k order by k.createdAt, k.id", SigningKey.class)
                .getResultList();
    }
}

package io.tidemark.access.model;

import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** All memberships. */
@Dependent
public class Memberships {

    @PersistenceContext
    EntityManager entities;

    public void add(Membership membership) {
        entities.persist(membership);
    }

    public void remove(TenantId tenant, Membership membership) {
        entities.remove(membership);
    }

    public Optional<Membership> find(TenantId tenant, MembershipId id) {
        return TenantRows.find(tenant, entities, Membership.class, id.value());
    }

    /** The one bound to this identity. */
    public Optional<Membership> ofSubject(TenantId tenant, String issuer, String subject) {
        return entities.createQuery("""
            select m from Membership m
             where m.tenant = :tenant and m.issuer = :issuer and m.subject = :subject
            """, Membership.class)
                .setParameter("tenant", tenant.value())
                .setParameter("issuer", issuer)
                .setParameter("subject", subject)
                .getResultStream()
                .findFirst();
    }

    /** By user name. */
    public List<Membership> all(TenantId tenant) {
        return entities.createQuery(
                        "select m from Membership m where m.tenant = :tenant order by m.username", Membership.class)
                .setParameter("tenant", tenant.value())
                .getResultList();
    }

    public long count(TenantId tenant, Role role) {
        return entities.createQuery(
                        "select count(m) from Membership m where m.tenant = :tenant and m.role = :role", Long.class)
                .setParameter("tenant", tenant.value())
                .setParameter("role", role)
                .getSingleResult();
    }
}

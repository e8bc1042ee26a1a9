package io.tidemark.access.model;

import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All API tokens. */
@Dependent
public class ApiTokens {

    @PersistenceContext
    EntityManager entities;

    public void add(ApiToken token) {
        entities.persist(token);
    }

    public Optional<ApiToken> find(TenantId tenant, TokenId id) {
        return TenantRows.find(tenant, entities, ApiToken.class, id.value());
    }

    /** Those that still work, newest first. */
    public List<ApiToken> good(TenantId tenant, Instant now) {
        return entities.createQuery("""
            select t from ApiToken t
             where t.tenant = :tenant and t.revokedAt is null and t.expiresAt > :now
             order by t.id desc
            """, ApiToken.class)
                .setParameter("tenant", tenant.value())
                .setParameter("now", now)
                .getResultList();
    }

    /**
     * Remembers a use, to the minute: a token that is used often is not written each time. Whoever uses it at the same moment
     * does not collide with that.
     */
    public void used(TenantId tenant, TokenId id, Instant now) {
        entities.createQuery("""
            update ApiToken t set t.lastUsedAt = :now
             where t.id = :id and t.tenant = :tenant and (t.lastUsedAt is null or t.lastUsedAt < :recently)
            """)
                .setParameter("now", now)
                .setParameter("id", id.value())
                .setParameter("tenant", tenant.value())
                .setParameter("recently", now.minusSeconds(60))
                .executeUpdate();
    }
}

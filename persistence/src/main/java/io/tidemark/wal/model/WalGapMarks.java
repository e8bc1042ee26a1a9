package io.tidemark.wal.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** All gaps that were found. */
@Dependent
public class WalGapMarks {

    @PersistenceContext
    EntityManager entities;

    public void add(WalGapMark mark) {
        entities.persist(mark);
    }

    /** Newest first. */
    public List<WalGapMark> ofServer(TenantId tenant, ServerId server, int limit) {
        return entities.createQuery("""
            select g from WalGapMark g
             where g.tenant = :tenant and g.server = :server
             order by g.seenAt desc, g.id desc
            """, WalGapMark.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setMaxResults(limit)
                .getResultList();
    }
}

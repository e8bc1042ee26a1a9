package io.tidemark.wal.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;

/** All restore points that were made through Tidemark. */
@Dependent
public class RestorePointMarks {

    @PersistenceContext
    EntityManager entities;

    public void add(RestorePointMark mark) {
        entities.persist(mark);
    }

    /** Newest first. */
    public List<RestorePointMark> ofServer(TenantId tenant, ServerId server, int limit) {
        return entities.createQuery("""
            select m from RestorePointMark m
             where m.tenant = :tenant and m.server = :server
             order by m.at desc
            """, RestorePointMark.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setMaxResults(limit)
                .getResultList();
    }
}

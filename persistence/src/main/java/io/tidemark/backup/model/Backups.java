package io.tidemark.backup.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All base backups of the catalogue. */
@Dependent
public class Backups {

    @PersistenceContext
    EntityManager entities;

    public void add(Backup backup) {
        entities.persist(backup);
        entities.flush(); // so that the one that comes second learns it here
    }

    public void remove(TenantId tenant, Backup backup) {
        entities.remove(backup);
    }

    public Optional<Backup> find(TenantId tenant, ServerId server, BackupName name) {
        return entities.createQuery("""
            select b from Backup b
             where b.tenant = :tenant and b.server = :server and b.name = :name
            """, Backup.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("name", name.value())
                .getResultStream()
                .findFirst();
    }

    /** Newest first. */
    public List<Backup> ofServer(TenantId tenant, ServerId server) {
        return page(tenant, server, null, Integer.MAX_VALUE);
    }

    /** Newest first, those named before {@code before}; null: from the newest. */
    public List<Backup> page(TenantId tenant, ServerId server, @Nullable BackupName before, int limit) {
        return entities.createQuery("""
            select b from Backup b
             where b.tenant = :tenant and b.server = :server and b.name < :before
             order by b.name desc
            """, Backup.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("before", before == null ? "~" : before.value())
                .setMaxResults(limit)
                .getResultList();
    }
}

package io.tidemark.schedule.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.Optional;

/** All backup schedules; a server has at most one. */
@Dependent
public class BackupSchedules {

    @PersistenceContext
    EntityManager entities;

    public void add(BackupSchedule schedule) {
        entities.persist(schedule);
    }

    public Optional<BackupSchedule> find(TenantId tenant, ServerId server) {
        return query(tenant, server).getResultStream().findFirst();
    }

    /** Waits until no other transaction holds it. */
    public Optional<BackupSchedule> lock(TenantId tenant, ServerId server) {
        return query(tenant, server)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    private TypedQuery<BackupSchedule> query(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select s from BackupSchedule s where s.tenant = :tenant and s.server = :server",
                        BackupSchedule.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value());
    }
}

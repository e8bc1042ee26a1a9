package io.tidemark.retention.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/** The retention rules of all servers. */
@Dependent
public class ServerRetentions {

    @PersistenceContext
    EntityManager entities;

    public void add(ServerRetention rules) {
        entities.persist(rules);
    }

    public Optional<ServerRetention> find(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select r from ServerRetention r where r.tenant = :tenant and r.server = :server",
                        ServerRetention.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .getResultStream()
                .findFirst();
    }
}

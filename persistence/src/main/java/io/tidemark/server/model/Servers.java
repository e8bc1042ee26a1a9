package io.tidemark.server.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** All protected servers. */
@Dependent
public class Servers {

    @PersistenceContext
    EntityManager entities;

    public void add(Server server) {
        entities.persist(server);
    }

    /** Also finds removed ones. */
    public Optional<Server> find(TenantId tenant, ServerId id) {
        return TenantRows.find(tenant, entities, Server.class, id.value());
    }

    /** Those that are not removed, by name. */
    public List<Server> all(TenantId tenant) {
        return entities.createQuery("""
            select s from Server s
             where s.tenant = :tenant and s.state <> io.tidemark.server.model.ServerState.REMOVED
             order by s.name
            """, Server.class)
                .setParameter("tenant", tenant.value())
                .getResultList();
    }

    /** With the removed ones. */
    public List<Server> allEver(TenantId tenant) {
        return entities.createQuery("select s from Server s where s.tenant = :tenant", Server.class)
                .setParameter("tenant", tenant.value())
                .getResultList();
    }
}

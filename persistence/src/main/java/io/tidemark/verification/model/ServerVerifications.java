package io.tidemark.verification.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;

/** How far the verification of all servers has come. */
@Dependent
public class ServerVerifications {

    @PersistenceContext
    EntityManager entities;

    public void add(ServerVerification verification) {
        entities.persist(verification);
    }

    public Optional<ServerVerification> find(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select v from ServerVerification v where v.tenant = :tenant and v.server = :server",
                        ServerVerification.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .getResultStream()
                .findFirst();
    }
}

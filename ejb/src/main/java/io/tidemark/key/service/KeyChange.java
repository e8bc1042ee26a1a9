package io.tidemark.key.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.KeyAdmission;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a tenant's key for another one: the next key is let into every repository, then it becomes the tenant's, then the former one is shut
 * out. Cut off before the second step, nothing has changed; after it, the former key opens what it opened until the next change.
 * Data is not written anew, and no transaction is open while stores are asked.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class KeyChange {

    private static final Logger LOG = LoggerFactory.getLogger(KeyChange.class);

    @Inject
    Vault vault;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    @Inject
    KeyRegister register;

    /** @param stillOpen names of servers whose repositories the former key opens, too */
    public record Done(int repositories, List<String> stillOpen) {}

    /** A server into whose repository the next key was let. */
    private record Admitted(Server server, Repository repository, KeyAdmission admission) {}

    /** @throws EngineException if a repository cannot be reached; the former key stays */
    public Done run(TenantId tenant, NextKey next, String actor) {
        var former = vault.tenantKey(tenant);
        register.begin(tenant, next, actor);
        var all = servers.allEver(tenant);
        var admitted = new ArrayList<Admitted>();
        try {
            for (var server : all.values()) {
                admit(tenant, server, former, next.key()).ifPresent(admitted::add);
            }
            register.become(tenant, former.holder(), next, all.keySet(), actor);
        } catch (EngineException e) {
            // refused, so it did not become the tenant's: after anything else that is not certain, and it stays
            // admitted
            admitted.forEach(KeyChange::withdraw);
            throw e;
        }
        LOG.info(
                "key changed: tenant={} holder={} repositories={}",
                tenant,
                next.key().holder(),
                admitted.size());
        return new Done(
                admitted.size(),
                admitted.stream()
                        .filter(each -> !isFormerShutOut(each))
                        .map(each -> each.server().name())
                        .toList());
    }

    private Optional<Admitted> admit(TenantId tenant, Server server, TenantKey former, TenantKey next) {
        try {
            var repository = repositories.openedBy(tenant, server, former);
            return Optional.of(new Admitted(server, repository, repository.admit(next)));
        } catch (EngineException e) {
            // of a removed server nothing need be left
            if (server.state() == ServerState.REMOVED && e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw new EngineException(
                    e.code(),
                    "the key stays as it is, the repository of '%s' cannot be wrapped anew: %s"
                            .formatted(server.name(), e.getMessage()),
                    e.hint(),
                    e);
        }
    }

    private static void withdraw(Admitted admitted) {
        try {
            admitted.repository().withdraw(admitted.admission());
        } catch (EngineException e) {
            LOG.warn(
                    "key that did not become the tenant's still opens a repository: server={} holder={} message={}",
                    admitted.server().id(),
                    admitted.admission().holder(),
                    e.getMessage());
        }
    }

    private static boolean isFormerShutOut(Admitted admitted) {
        try {
            return admitted.repository().shutOutFormer(admitted.admission());
        } catch (EngineException e) {
            LOG.warn(
                    "former key still opens a repository: server={} message={}",
                    admitted.server().id(),
                    e.getMessage());
            return false;
        }
    }
}

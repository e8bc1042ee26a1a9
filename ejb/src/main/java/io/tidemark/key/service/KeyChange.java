package io.tidemark.key.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
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
import java.util.Collection;
import java.util.List;
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

    /** @throws EngineException if a repository cannot be reached; the former key stays */
    public Done run(TenantId tenant, NextKey next, String actor) {
        var former = vault.tenantKey(tenant);
        var all = servers.allEver(tenant);
        var admitted = admit(tenant, all.values(), former, next.key());
        register.become(tenant, former.holder(), next, all.keySet(), actor);
        LOG.info(
                "key changed: tenant={} holder={} repositories={}",
                tenant,
                next.key().holder(),
                admitted.size());
        return new Done(admitted.size(), shutOthersOut(tenant, admitted, next.key()));
    }

    private List<Server> admit(TenantId tenant, Collection<Server> all, TenantKey former, TenantKey next) {
        var admitted = new ArrayList<Server>();
        for (var server : all) {
            try {
                repositories.openedBy(tenant, server, former).admit(next);
                admitted.add(server);
            } catch (EngineException e) {
                // of a removed server nothing need be left
                if (server.state() != ServerState.REMOVED || e.code() != ErrorCode.NOT_FOUND) {
                    throw new EngineException(
                            e.code(),
                            "the key stays as it is, the repository of '%s' cannot be wrapped anew: %s"
                                    .formatted(server.name(), e.getMessage()),
                            e.hint(),
                            e);
                }
            }
        }
        return admitted;
    }

    private List<String> shutOthersOut(TenantId tenant, List<Server> admitted, TenantKey next) {
        var stillOpen = new ArrayList<String>();
        for (var server : admitted) {
            try {
                if (!repositories.openedBy(tenant, server, next).admitOnly(next)) {
                    stillOpen.add(server.name());
                }
            } catch (EngineException e) {
                LOG.warn(
                        "former key still opens a repository: tenant={} server={} message={}",
                        tenant,
                        server.id(),
                        e.getMessage());
                stillOpen.add(server.name());
            }
        }
        return stillOpen;
    }
}

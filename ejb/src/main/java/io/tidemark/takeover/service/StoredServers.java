package io.tidemark.takeover.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into storage for servers that are not protected here. */
@ApplicationScoped
public class StoredServers {

    @Inject
    RepositoryAccess repositories;

    @Inject
    ServerRegister servers;

    @Inject
    Vault vault;

    /** The one with the newest backup first. One that cannot be read hides no other. */
    List<StoredServer> in(TenantId tenant, StorageTargetId target) {
        var known = servers.allEver(tenant);
        // without any key there is nothing to tell of each
        vault.tenantKey(tenant);
        return repositories.stored(tenant, target).stream()
                .filter(id -> !isProtected(known.get(id)))
                .map(id -> look(tenant, target, id, known.get(id)))
                .sorted(Comparator.comparing(
                        StoredServer::newestBackupAt, Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }

    /** @param known backups that are looked for by their names, too */
    StoredRepository open(TenantId tenant, StorageTargetId target, ServerId id, Collection<BackupId> known) {
        var key = vault.tenantKey(tenant);
        var repository = repositories.open(tenant, target, id, key);
        return new StoredRepository(repository.description(), repository.catalogue(known), key.holder());
    }

    private StoredServer look(TenantId tenant, StorageTargetId target, ServerId id, @Nullable Server removed) {
        var formerName = removed == null ? null : removed.name();
        try {
            return open(tenant, target, id, List.of()).view(formerName);
        } catch (EngineException e) {
            return new StoredServer(id, formerName, null, null, null, 0, 0, null, StoredRepository.failure(e));
        }
    }

    private static boolean isProtected(@Nullable Server server) {
        return server != null && server.state() != ServerState.REMOVED;
    }
}

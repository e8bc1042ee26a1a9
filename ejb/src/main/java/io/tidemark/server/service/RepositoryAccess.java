package io.tidemark.server.service;

import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.PrefixObjectStore;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Vault;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.OpenStores;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens the repositories of servers: the tenant's store, a prefix made of ids, the tenant's key. What was opened stays open on
 * this node.
 */
@ApplicationScoped
public class RepositoryAccess {

    @Inject
    ServerRegister register;

    @Inject
    OpenStores stores;

    @Inject
    Vault vault;

    @Inject
    Clock clock;

    private final Map<ServerId, ServerRepository> open = new ConcurrentHashMap<>();

    private final Map<ServerId, Holdings> read = new ConcurrentHashMap<>();

    public ServerRepository of(TenantId tenant, ServerId server) {
        // looked up first, so that a foreign id fails however well it is known to this node
        var target = register.storageTarget(tenant, server);
        return open.computeIfAbsent(server, id -> {
            var store = place(tenant, target, id);
            var repository = Repository.open(store, vault.tenantKey(tenant));
            return new ServerRepository(repository, new WalArchive(repository));
        });
    }

    /** Creates the repository of a server that is about to be added. */
    void create(
            TenantId tenant, ServerId server, StorageTargetId target, SystemIdentifier system, WalSegmentSize segment) {
        var description = new RepositoryDescription(
                server.value(), tenant.value(), server.value(), system, segment, clock.instant());
        Repository.create(place(tenant, target, server), description, vault.tenantKey(tenant));
    }

    /** What is stored now, read afresh. */
    public Holdings holdings(TenantId tenant, ServerId server) {
        var access = of(tenant, server);
        var holdings =
                new Holdings(access.repository().backups(), access.archive().coverage(), clock.instant());
        read.put(server, holdings);
        return holdings;
    }

    /** What was stored up to fifteen seconds ago; for pages that look often. */
    public Holdings recentHoldings(TenantId tenant, ServerId server) {
        register.storageTarget(tenant, server);
        var known = read.get(server);
        return known != null && known.readAt().plusSeconds(15).isAfter(clock.instant())
                ? known
                : holdings(tenant, server);
    }

    /** The next look reads afresh. */
    public void changed(ServerId server) {
        read.remove(server);
    }

    private ObjectStore place(TenantId tenant, StorageTargetId target, ServerId server) {
        return new PrefixObjectStore(stores.of(tenant, target), "tenants/%s/servers/%s".formatted(tenant, server));
    }
}

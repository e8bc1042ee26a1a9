package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.RepositorySettings;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.PrefixObjectStore;
import io.tidemark.engine.storage.StoreMeter;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.job.service.RunningJob;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Server;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.OpenStores;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the repositories of servers: the tenant's store, a prefix made of ids, the tenant's key. What was opened stays open on
 * this node.
 */
@ApplicationScoped
public class RepositoryAccess {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryAccess.class);

    @Inject
    ServerRegister register;

    @Inject
    OpenStores stores;

    @Inject
    Vault vault;

    @Inject
    Clock clock;

    private final Map<ServerId, Opened> open = new ConcurrentHashMap<>();

    private final Map<ServerId, Holdings> read = new ConcurrentHashMap<>();

    /** An open repository, where it is, what is written to it with, and whose key opened it. */
    private record Opened(
            ServerRepository access, StorageTargetId storage, CompressionSetting compression, String keyHolder) {}

    /** That of the job's server. What is done to the store by way of it shows that the job goes on. */
    public ServerRepository of(RunningJob job) {
        return of(job.tenant(), job.server()).metered(new StoreMeter(job::stir));
    }

    /** Whoever keeps it goes on writing as was settled then. */
    public ServerRepository of(TenantId tenant, ServerId server) {
        // looked up first, so that a foreign id fails however well it is known to this node
        var known = register.load(tenant, server);
        var compression = CompressionSetting.of(known);
        // asked for each time, so that nothing stays open whose key was taken away
        var key = vault.tenantKey(tenant);
        return open.compute(server, (id, before) -> {
                    var isOpen = before != null
                            && before.keyHolder().equals(key.holder())
                            && before.storage().equals(known.storageTarget());
                    if (isOpen && before.compression().equals(compression)) {
                        return before;
                    }
                    var repository =
                            isOpen ? before.access().repository() : open(tenant, known.storageTarget(), id, key);
                    return new Opened(
                            writtenWith(compression, repository, id), known.storageTarget(), compression, key.holder());
                })
                .access();
    }

    /** The repository of a server, which may have been removed, as {@code key} opens it. */
    public Repository openedBy(TenantId tenant, Server server, TenantKey key) {
        return open(tenant, server.storageTarget(), server.id(), key);
    }

    /** The servers of which something lies in a storage target, whether they are known here or not. */
    public List<ServerId> stored(TenantId tenant, StorageTargetId target) {
        return stores.of(tenant, target).folders(servers(tenant)).stream()
                .flatMap(name -> id(name).stream())
                .toList();
    }

    /** Only names that we give: another one would lead to another place than it says. */
    private static Optional<ServerId> id(String folder) {
        try {
            var id = new ServerId(UUID.fromString(folder));
            return Optional.of(id).filter(found -> found.toString().equals(folder));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The repository of a server that need not be known here, as {@code key} opens it.
     *
     * @throws EngineException with {@link ErrorCode#CONFLICT} if it is of another server, or of another tenant with the same key
     */
    public Repository open(TenantId tenant, StorageTargetId target, ServerId server, TenantKey key) {
        var repository = Repository.open(place(tenant, target, server), key);
        var description = repository.description();
        if (!description.tenant().equals(tenant.value())
                || !description.server().equals(server.value())) {
            throw new EngineException(
                    ErrorCode.CONFLICT,
                    "the repository in the folder of server %s is another one's".formatted(server),
                    "It was copied there from elsewhere. The command line restores from it.");
        }
        return repository;
    }

    /**
     * Takes the keys out of the repository of a server.
     *
     * @return whether nobody opens it any more, with whatever key
     */
    public boolean shut(TenantId tenant, Server server) {
        open.remove(server.id());
        return Repository.removeKeys(place(tenant, server.storageTarget(), server.id()));
    }

    private static ServerRepository writtenWith(CompressionSetting setting, Repository repository, ServerId server) {
        var compression = setting.installed().orElseGet(() -> {
            // WAL that is stored otherwise than was wanted is better than WAL that is not stored
            LOG.warn(
                    "the codec chosen for a server is no longer installed, the usual one is used: server={} codec={}",
                    server,
                    setting.codec());
            return Compression.usual();
        });
        var written = repository.with(RepositorySettings.defaults().with(compression));
        return new ServerRepository(written, new WalArchive(written));
    }

    /**
     * Creates the repository of a server that is about to be added.
     *
     * @return whose key opens it
     */
    String create(
            TenantId tenant, ServerId server, StorageTargetId target, SystemIdentifier system, WalSegmentSize segment) {
        var description = new RepositoryDescription(
                server.value(), tenant.value(), server.value(), system, segment, clock.instant());
        var key = vault.tenantKey(tenant);
        Repository.create(place(tenant, target, server), description, key);
        return key.holder();
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

    /** Where a server's repository lies below its storage target. */
    public static String prefix(TenantId tenant, ServerId server) {
        return servers(tenant) + server;
    }

    private static String servers(TenantId tenant) {
        return "tenants/%s/servers/".formatted(tenant);
    }

    private ObjectStore place(TenantId tenant, StorageTargetId target, ServerId server) {
        return new PrefixObjectStore(stores.of(tenant, target), prefix(tenant, server));
    }
}

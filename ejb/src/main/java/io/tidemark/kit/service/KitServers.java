package io.tidemark.kit.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupState;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.recovery.service.RecoverabilityReader;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.server.model.Server;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.storage.StoreAddress;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.service.StorageTargetRegister;
import io.tidemark.storage.service.TargetAddress;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what the kit tells of each server. */
@Dependent
class KitServers {

    private static final Logger LOG = LoggerFactory.getLogger(KitServers.class);

    @Inject
    ServerRegister servers;

    @Inject
    StorageTargetRegister targets;

    @Inject
    BackupLedger backups;

    @Inject
    RecoverabilityReader recoverability;

    List<KitServer> all(TenantId tenant, Instant now) {
        var registered = servers.all(tenant);
        var accounts = registered.stream().map(Server::storageTarget).distinct().toList();
        return registered.stream()
                .map(server -> server(tenant, server, accounts, now))
                .toList();
    }

    private KitServer server(TenantId tenant, Server server, List<StorageTargetId> accounts, Instant now) {
        var target = targets.address(tenant, server.storageTarget());
        var store = store(
                StoreAddress.parse(target.address()).below(RepositoryAccess.prefix(tenant, server.id())),
                target,
                "store-%d.credentials".formatted(accounts.indexOf(server.storageTarget()) + 1));
        var newest = backups.all(tenant, server.id()).stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .findFirst();
        var stored = stored(tenant, server, now);
        var newestAt = newest.map(Backup::endedAt).orElse(null);
        var until = stored.map(RecoverabilityView::latest).orElse(null);
        return new KitServer(
                server.id(),
                server.name(),
                server.identity().systemIdentifier(),
                new ServerVersion(server.identity().version()).toString(),
                store,
                newest.map(backup -> backup.name().value()).orElse(null),
                newestAt,
                stored.map(RecoverabilityView::earliest).orElse(null),
                until,
                KitCommands.choosing(server.name(), store, newestAt, until));
    }

    /** Empty if the store does not answer: the kit is made all the same, for that may be why somebody wants it. */
    private Optional<RecoverabilityView> stored(TenantId tenant, Server server, Instant now) {
        try {
            return Optional.of(recoverability.read(tenant, server.id(), now, now));
        } catch (EngineException e) {
            LOG.warn("storage cannot be read: server={} code={} message={}", server.id(), e.code(), e.getMessage());
            return Optional.empty();
        }
    }

    private static KitStore store(StoreAddress repository, TargetAddress target, String credentialsFile) {
        return switch (repository) {
            case StoreAddress.Folder folder ->
                new KitStore(folder.toString(), folder.path().toString(), null, null, null, null, null, null);
            case StoreAddress.Bucket bucket ->
                new KitStore(
                        bucket.toString(),
                        null,
                        bucket.endpoint().toString(),
                        bucket.region(),
                        bucket.name(),
                        bucket.prefix(),
                        target.credentials().accessKey().isEmpty()
                                ? null
                                : target.credentials().accessKey(),
                        credentialsFile);
        };
    }
}

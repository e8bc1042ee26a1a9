package io.tidemark.takeover.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Requires;
import io.tidemark.backup.model.Backup;
import io.tidemark.backup.service.BackupLedger;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects servers again of which only the backups are left: those of a catalogue that was lost, and those that were removed. No
 * transaction is open while stores are asked.
 */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TakeOverOperations {

    private static final Logger LOG = LoggerFactory.getLogger(TakeOverOperations.class);

    @Inject
    StoredServers stored;

    @Inject
    BackupLedger backups;

    @Inject
    TakeOverKeeping keeping;

    @Inject
    RepositoryAccess repositories;

    @Inject
    CurrentUser user;

    /** What lies in a storage target and is not protected here; takes seconds. */
    @Requires(Permission.ADMINISTER)
    public List<StoredServer> list(TenantId tenant, StorageTargetId target) {
        return stored.in(tenant, target);
    }

    /**
     * Makes a server of what is stored, or brings a removed one back: paused, without a connection, and so that nothing expires until
     * somebody says what may.
     *
     * @throws EngineException with {@link ErrorCode#CONFLICT} if it is protected already or its name is taken,
     *     {@link ErrorCode#KEY_UNUSABLE} if the tenant's key does not open it, {@link ErrorCode#NOT_FOUND} if there is nothing to restore
     */
    @Requires(Permission.ADMINISTER)
    public TakenOver takeOver(TenantId tenant, StorageTargetId target, TakeOverRequest request) {
        var name = Refusals.name("name", request.name(), 100);
        // before one looks into the store: what is begun meanwhile is not missing there
        var known =
                backups.all(tenant, request.server()).stream().map(Backup::name).collect(Collectors.toSet());
        var ids = known.stream().map(backup -> new BackupId(backup.value())).toList();
        var repository = stored.open(tenant, target, request.server(), ids);
        var job = keeping.takeOver(
                tenant,
                repository.named(name, target),
                repository.catalogue(),
                known,
                Requester.of(user.require()),
                user.name());
        repositories.changed(request.server());
        LOG.info(
                "server taken over: tenant={} server={} backups={}",
                tenant,
                request.server(),
                repository.catalogue().backups().size());
        return new TakenOver(request.server(), repository.catalogue().backups().size(), job);
    }
}

package io.tidemark.storage.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.Secret;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.SealedSecrets;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.platform.service.Vault;
import io.tidemark.storage.model.StorageTarget;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.storage.model.StorageTargets;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Local;
import jakarta.ejb.LocalBean;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The transactions around storage targets. Credentials are sealed here. */
@Stateless
@LocalBean
@Local(SealedSecrets.class)
@TenantBound
public class StorageTargetRegister implements SealedSecrets {

    @Inject
    StorageTargets targets;

    @Inject
    Vault vault;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public TargetAddress address(TenantId tenant, StorageTargetId id) {
        var target = load(tenant, id);
        return new TargetAddress(
                target.address(),
                target.accessKey()
                        .map(bytes ->
                                vault.open(tenant, accessPurpose(id), bytes).reveal()),
                target.secretKey().map(bytes -> vault.open(tenant, secretPurpose(id), bytes)));
    }

    public StorageTargetId add(TenantId tenant, NewStorageTarget target, String actor) {
        var id = new StorageTargetId(Ids.next());
        if (find(tenant, target.name()).isPresent()) {
            throw Refusals.conflict(
                    "there is a storage target '%s' already".formatted(target.name()), "Choose another name.");
        }
        var accessKey = target.accessKey();
        var secretKey = target.secretKey();
        targets.add(new StorageTarget(
                id,
                tenant,
                target.name(),
                target.address(),
                accessKey == null ? null : vault.seal(tenant, accessPurpose(id), Secret.of(accessKey)),
                secretKey == null ? null : vault.seal(tenant, secretPurpose(id), Secret.of(secretKey)),
                clock.instant()));
        audit.recordAs(tenant, actor, "storage.add", null, target.name(), target.address());
        return id;
    }

    public Optional<StorageTargetId> find(TenantId tenant, String name) {
        return targets.all(tenant).stream()
                .filter(target -> target.name().equals(name))
                .map(StorageTarget::id)
                .findFirst();
    }

    public String name(TenantId tenant, StorageTargetId id) {
        return load(tenant, id).name();
    }

    public List<StorageTargetSummary> list(TenantId tenant) {
        return targets.all(tenant).stream()
                .map(target -> new StorageTargetSummary(
                        target.id(),
                        target.name(),
                        target.address(),
                        targets.countServers(tenant, target.id()),
                        target.createdAt(),
                        target.lastCheckedAt()))
                .toList();
    }

    public void checked(TenantId tenant, StorageTargetId id) {
        load(tenant, id).checked(clock.instant());
    }

    public void remove(TenantId tenant, StorageTargetId id, String actor) {
        var target = load(tenant, id);
        if (targets.countServers(tenant, id) > 0) {
            throw Refusals.conflict(
                    "servers keep their backups in '%s'".formatted(target.name()),
                    "A target that was used stays, so that its backups can be found.");
        }
        audit.recordAs(tenant, actor, "storage.remove", null, target.name(), target.address());
        targets.remove(tenant, target);
    }

    @Override
    public void reseal(TenantId tenant, Resealing resealing) {
        for (var target : targets.all(tenant)) {
            target.resealed(
                    target.accessKey()
                            .map(secret -> resealing.apply(accessPurpose(target.id()), secret))
                            .orElse(null),
                    target.secretKey()
                            .map(secret -> resealing.apply(secretPurpose(target.id()), secret))
                            .orElse(null));
        }
    }

    private StorageTarget load(TenantId tenant, StorageTargetId id) {
        return targets.find(tenant, id).orElseThrow(() -> Refusals.absent("storage target"));
    }

    private static String accessPurpose(StorageTargetId id) {
        return "access key of storage target " + id;
    }

    private static String secretPurpose(StorageTargetId id) {
        return "secret key of storage target " + id;
    }
}

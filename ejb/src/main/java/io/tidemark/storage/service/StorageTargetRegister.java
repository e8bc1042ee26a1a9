package io.tidemark.storage.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.Secret;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.SealedSecrets;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.platform.service.Vault;
import io.tidemark.storage.StoreCredentials;
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
import org.jspecify.annotations.Nullable;

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
        var credentials = new StoreCredentials(
                open(tenant, accessPurpose(id), target.accessKey()).reveal(),
                open(tenant, secretPurpose(id), target.secretKey()));
        if (target.deleteAccessKey().isEmpty()) {
            return new TargetAddress(target.address(), credentials);
        }
        var deleting = new StoreCredentials(
                open(tenant, deleteAccessPurpose(id), target.deleteAccessKey()).reveal(),
                open(tenant, deleteSecretPurpose(id), target.deleteSecretKey()));
        return new TargetAddress(target.address(), credentials.withDeletesBy(deleting));
    }

    private Secret open(TenantId tenant, String purpose, Optional<byte[]> sealed) {
        return sealed.map(bytes -> vault.open(tenant, purpose, bytes)).orElse(Secret.of(""));
    }

    private byte @Nullable [] seal(TenantId tenant, String purpose, @Nullable String key) {
        return key == null ? null : vault.seal(tenant, purpose, Secret.of(key));
    }

    public StorageTargetId add(TenantId tenant, NewStorageTarget target, String actor) {
        var id = new StorageTargetId(Ids.next());
        if (find(tenant, target.name()).isPresent()) {
            throw Refusals.conflict(
                    "there is a storage target '%s' already".formatted(target.name()), "Choose another name.");
        }
        var added = new StorageTarget(
                id,
                tenant,
                target.name(),
                target.address(),
                seal(tenant, accessPurpose(id), target.accessKey()),
                seal(tenant, secretPurpose(id), target.secretKey()),
                clock.instant());
        added.deletesWith(
                seal(tenant, deleteAccessPurpose(id), target.deleteAccessKey()),
                seal(tenant, deleteSecretPurpose(id), target.deleteSecretKey()));
        targets.add(added);
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
            var id = target.id();
            target.resealed(
                    resealed(resealing, accessPurpose(id), target.accessKey()),
                    resealed(resealing, secretPurpose(id), target.secretKey()));
            target.deletesWith(
                    resealed(resealing, deleteAccessPurpose(id), target.deleteAccessKey()),
                    resealed(resealing, deleteSecretPurpose(id), target.deleteSecretKey()));
        }
    }

    private static byte @Nullable [] resealed(Resealing resealing, String purpose, Optional<byte[]> sealed) {
        return sealed.map(secret -> resealing.apply(purpose, secret)).orElse(null);
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

    private static String deleteAccessPurpose(StorageTargetId id) {
        return "access key for deletes of storage target " + id;
    }

    private static String deleteSecretPurpose(StorageTargetId id) {
        return "secret key for deletes of storage target " + id;
    }
}

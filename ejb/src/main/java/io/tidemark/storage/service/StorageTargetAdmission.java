package io.tidemark.storage.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.Secret;
import io.tidemark.engine.storage.StoreReport;
import io.tidemark.engine.storage.StoreValidation;
import io.tidemark.platform.service.Refusals;
import io.tidemark.storage.StoreCredentials;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tries storage targets and keeps those that are good. No transaction is open meanwhile. */
@ApplicationScoped
public class StorageTargetAdmission {

    /** Enough to try a write in parts, small enough for a form that somebody waits for. */
    private static final int LARGE_OBJECT_BYTES = 6 << 20;

    @Inject
    StorageTargetRegister register;

    @Inject
    StoreOpening opening;

    @Inject
    OpenStores stores;

    @Inject
    Clock clock;

    StoreReport validate(NewStorageTarget target) {
        try (var store = opening.open(address(target))) {
            return StoreValidation.run(store, clock, LARGE_OBJECT_BYTES);
        }
    }

    StoreReport check(TenantId tenant, StorageTargetId target) {
        var report = StoreValidation.run(stores.of(tenant, target), clock, LARGE_OBJECT_BYTES);
        register.checked(tenant, target);
        return report;
    }

    /** @throws EngineException if it is not good, or its name is taken */
    public StorageTargetId admit(TenantId tenant, NewStorageTarget target, String actor) {
        var named = new NewStorageTarget(
                Refusals.name("name", target.name(), 100),
                target.address(),
                target.accessKey(),
                target.secretKey(),
                target.deleteAccessKey(),
                target.deleteSecretKey());
        validate(named).throwIfBad();
        return register.add(tenant, named, actor);
    }

    private static TargetAddress address(NewStorageTarget target) {
        var credentials = credentials(target.accessKey(), target.secretKey());
        if (target.deleteAccessKey() == null && target.deleteSecretKey() == null) {
            return new TargetAddress(target.address(), credentials);
        }
        if (target.deleteAccessKey() == null || target.deleteSecretKey() == null) {
            throw Refusals.invalid(
                    "deletes have one of access key and secret key",
                    "Give both, or none to delete with the other credentials.");
        }
        return new TargetAddress(
                target.address(),
                credentials.withDeletesBy(credentials(target.deleteAccessKey(), target.deleteSecretKey())));
    }

    private static StoreCredentials credentials(@Nullable String accessKey, @Nullable String secretKey) {
        return new StoreCredentials(
                Objects.requireNonNullElse(accessKey, ""), Secret.of(Objects.requireNonNullElse(secretKey, "")));
    }
}

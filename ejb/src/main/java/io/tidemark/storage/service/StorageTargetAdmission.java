package io.tidemark.storage.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.Secret;
import io.tidemark.engine.storage.StoreReport;
import io.tidemark.engine.storage.StoreValidation;
import io.tidemark.platform.service.Refusals;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

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
                Refusals.name("name", target.name(), 100), target.address(), target.accessKey(), target.secretKey());
        validate(named).throwIfBad();
        return register.add(tenant, named, actor);
    }

    private static TargetAddress address(NewStorageTarget target) {
        return new TargetAddress(
                target.address(),
                Optional.ofNullable(target.accessKey()),
                Optional.ofNullable(target.secretKey()).map(Secret::of));
    }
}

package io.tidemark.storage.service;

import io.tidemark.engine.storage.MeteringObjectStore;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.StoreMeter;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stores that are open on this node, one for each storage target. Opening one takes seconds with some providers, so they
 * stay open; they may be used by many threads at once.
 */
@ApplicationScoped
public class OpenStores {

    @Inject
    StorageTargetRegister register;

    @Inject
    StoreOpening opening;

    private final StoreMeter meter = new StoreMeter();

    private final Map<StorageTargetId, ObjectStore> open = new ConcurrentHashMap<>();

    /** The whole store of a target; stays open, not the caller's to close. */
    public ObjectStore of(TenantId tenant, StorageTargetId target) {
        var known = open.get(target);
        if (known != null) {
            return known;
        }
        var fresh = new MeteringObjectStore(opening.open(register.address(tenant, target)), meter);
        var earlier = open.putIfAbsent(target, fresh);
        if (earlier != null) {
            fresh.close();
            return earlier;
        }
        return fresh;
    }

    /** What has been done to the stores of this node since it started. */
    public StoreMeter.Usage usage(StoreMeter.Operation operation) {
        return meter.usage(operation);
    }

    void forget(StorageTargetId target) {
        var known = open.remove(target);
        if (known != null) {
            known.close();
        }
    }

    @PreDestroy
    void close() {
        open.values().forEach(ObjectStore::close);
    }
}

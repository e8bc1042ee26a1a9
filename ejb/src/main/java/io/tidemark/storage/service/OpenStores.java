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

    private final Map<Place, ObjectStore> open = new ConcurrentHashMap<>();

    /** With the tenant, so that nobody gets at a store that another tenant has opened. */
    private record Place(TenantId tenant, StorageTargetId target) {}

    /** The whole store of a target; stays open, not the caller's to close. */
    public ObjectStore of(TenantId tenant, StorageTargetId target) {
        var place = new Place(tenant, target);
        var known = open.get(place);
        if (known != null) {
            return known;
        }
        var fresh = new MeteringObjectStore(opening.open(register.address(tenant, target)), meter);
        var earlier = open.putIfAbsent(place, fresh);
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

    void forget(TenantId tenant, StorageTargetId target) {
        var known = open.remove(new Place(tenant, target));
        if (known != null) {
            known.close();
        }
    }

    @PreDestroy
    void close() {
        open.values().forEach(ObjectStore::close);
    }
}

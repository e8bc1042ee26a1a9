package io.tidemark.monitoring.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.engine.storage.StoreMeter.Operation;
import io.tidemark.storage.service.OpenStores;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Shows what this node does to the stores of all tenants. */
@Singleton
@Startup
public class StoreCounters {

    @Inject
    OpenStores stores;

    @Inject
    MeterRegistry registry;

    @PostConstruct
    void register() {
        for (var operation : Operation.values()) {
            var tag = operation.name().toLowerCase(Locale.ROOT);
            counter(
                    "tidemark.store.calls",
                    "operation",
                    tag,
                    all -> all.usage(operation).calls());
            counter(
                    "tidemark.store.failures",
                    "operation",
                    tag,
                    all -> all.usage(operation).failures());
        }
        counter(
                "tidemark.store.bytes",
                "direction",
                "written",
                all -> all.usage(Operation.CREATE).bytes());
        counter(
                "tidemark.store.bytes",
                "direction",
                "read",
                all -> all.usage(Operation.OPEN).bytes());
    }

    private void counter(String name, String tag, String value, ToDoubleFunction<OpenStores> count) {
        // not by a builder: the container's registry keeps what builders register to itself
        var _ = registry.more()
                .counter(name, Tags.of(tag, value), this, counters -> count.applyAsDouble(counters.stores));
    }
}

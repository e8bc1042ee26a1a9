package io.tidemark.monitoring.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.wal.service.ArchivingCounts;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.util.function.ToDoubleFunction;

/** Shows what the servers' archive_command sends to this node. */
@Singleton
@Startup
public class ArchivingCounters {

    @Inject
    ArchivingCounts counts;

    @Inject
    MeterRegistry registry;

    @PostConstruct
    void register() {
        counter("tidemark.wal.archived.files", Tags.of("outcome", "stored"), ArchivingCounts::stored);
        counter("tidemark.wal.archived.files", Tags.of("outcome", "again"), ArchivingCounts::again);
        counter("tidemark.wal.archived.files", Tags.of("outcome", "divergent"), ArchivingCounts::divergent);
        counter("tidemark.wal.archived.files", Tags.of("outcome", "refused"), ArchivingCounts::refused);
        counter("tidemark.wal.archived.bytes", Tags.empty(), ArchivingCounts::storedBytes);
    }

    private void counter(String name, Tags tags, ToDoubleFunction<ArchivingCounts> count) {
        // not by a builder: the container's registry keeps what builders register to itself
        var _ = registry.more().counter(name, tags, this, counters -> count.applyAsDouble(counters.counts));
    }
}

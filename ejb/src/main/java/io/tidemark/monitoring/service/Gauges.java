package io.tidemark.monitoring.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tidemark.backup.model.BackupState;
import io.tidemark.job.model.JobState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows measurements as gauges. A gauge comes into being with what it measures; when that is gone it says {@code NaN}, and not
 * the value it had.
 */
@ApplicationScoped
public class Gauges {

    /** One gauge: a name and its labels. */
    private record Key(String name, Tags tags) {}

    @Inject
    MeterRegistry registry;

    @Inject
    Clock clock;

    private final Set<Key> known = new HashSet<>();

    private volatile Map<Key, Supplier<Double>> values = Map.of();

    /** Shows these, and nothing of what was shown before. */
    synchronized void show(List<Measurement> measurements) {
        var fresh = new HashMap<Key, Supplier<Double>>();
        measurements.forEach(measurement -> collect(measurement, fresh));
        values = Map.copyOf(fresh);
        for (var key : fresh.keySet()) {
            if (known.add(key)) {
                // not by a builder: the container's registry keeps what builders register to itself
                var _ = registry.gauge(key.name(), key.tags(), this, gauges -> gauges.value(key));
            }
        }
    }

    private double value(Key key) {
        return values.getOrDefault(key, () -> Double.NaN).get();
    }

    private void collect(Measurement measurement, Map<Key, Supplier<Double>> into) {
        var tenant = Tags.of("tenant", measurement.tenant());
        for (var state : JobState.values()) {
            into.put(
                    new Key("tidemark.tenant.jobs", tenant.and("state", state.name())),
                    constant(measurement.jobs().getOrDefault(state, 0L)));
        }
        for (var server : measurement.servers()) {
            var tags = tenant.and("server", server.name());
            for (var state : BackupState.values()) {
                into.put(
                        new Key("tidemark.server.backups", tags.and("state", state.name())),
                        constant(server.backups().getOrDefault(state, 0L)));
            }
            into.put(new Key("tidemark.server.rpo.seconds", tags), constant((long) server.rpoSeconds()));
            into.put(new Key("tidemark.server.exposure.seconds", tags), constant(server.exposureSeconds()));
            into.put(new Key("tidemark.server.wal.lag.bytes", tags), constant(server.lagBytes()));
            into.put(new Key("tidemark.server.wal.gaps", tags), constant(server.gaps()));
            collect(server.source(), tags, into);
            into.put(new Key("tidemark.server.backup.age.seconds", tags), age(server.newestBackup()));
            into.put(new Key("tidemark.server.verification.age.seconds", tags), age(server.verifiedSince()));
            into.put(new Key("tidemark.server.backups.damaged", tags), constant(server.damagedBackups()));
            var usage = server.usage();
            into.put(new Key("tidemark.server.stored.bytes", tags), constant(usage.storedBytes()));
            into.put(new Key("tidemark.server.dead.bytes", tags), constant(usage.deadBytes()));
            into.put(new Key("tidemark.server.logical.bytes", tags), constant(usage.logicalBytes()));
        }
    }

    private void collect(Measurement.@Nullable OfSource source, Tags tags, Map<Key, Supplier<Double>> into) {
        into.put(
                new Key("tidemark.server.wal.retained.bytes", tags),
                constant(source == null ? null : source.retainedBytes()));
        into.put(
                new Key("tidemark.server.source.budget.bytes", tags),
                constant(source == null ? null : source.budgetBytes()));
        into.put(new Key("tidemark.server.source.full.seconds", tags), until(source == null ? null : source.fullAt()));
        into.put(
                new Key("tidemark.server.source.waiting.commits", tags),
                constant(source == null ? null : source.waitingCommits()));
        into.put(
                new Key("tidemark.server.source.guard.step", tags),
                constant(source == null ? null : Long.valueOf(source.step())));
    }

    private Supplier<Double> until(@Nullable Instant at) {
        return () ->
                at == null ? Double.NaN : Duration.between(clock.instant(), at).toMillis() / 1000.0;
    }

    private static Supplier<Double> constant(@Nullable Long value) {
        var shown = value == null ? Double.NaN : value.doubleValue();
        return () -> shown;
    }

    private Supplier<Double> age(@Nullable Instant since) {
        return () -> since == null
                ? Double.NaN
                : Duration.between(since, clock.instant()).toMillis() / 1000.0;
    }
}

package io.tidemark.job.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.job.model.JobKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** Counts and times jobs for the operator's monitoring. */
@ApplicationScoped
public class JobMeter {

    @Inject
    MeterRegistry registry;

    void ended(JobKind kind, String outcome, Duration took) {
        registry.timer("tidemark.jobs", "kind", kind.name(), "outcome", outcome).record(took);
    }

    /** Shows how many threads of {@code node} hang in jobs that were given up. */
    <T> void showAbandoned(T node, ToDoubleFunction<T> count) {
        // not by a builder: the container's registry keeps what builders register to itself
        var _ = registry.gauge("tidemark.jobs.abandoned", node, count);
    }
}

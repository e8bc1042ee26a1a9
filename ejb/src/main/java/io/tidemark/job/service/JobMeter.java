package io.tidemark.job.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.job.model.JobKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** Counts and times jobs for the operator's monitoring. */
@ApplicationScoped
public class JobMeter {

    @Inject
    MeterRegistry registry;

    void ended(JobKind kind, String outcome, Duration took) {
        registry.timer("tidemark.jobs", "kind", kind.name(), "outcome", outcome).record(took);
    }
}

package io.tidemark.job.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job with its progress.
 *
 * @param doneBytes of all phases so far
 * @param totalBytes expected of all phases that have begun; zero while unknown
 * @param bytesPerSecond over the last seconds; null while it cannot be told
 * @param etaSeconds null while it cannot be told
 * @param log the newest lines, oldest first
 * @param result what it made, for example the name of the backup; null if nothing or not yet
 */
public record JobView(
        JobSummary summary,
        List<PhaseView> phases,
        long doneBytes,
        long totalBytes,
        @Nullable Long bytesPerSecond,
        @Nullable Long etaSeconds,
        int attempt,
        @Nullable String node,
        boolean cancelRequested,
        @Nullable Instant nextAttemptAt,
        @Nullable String result,
        List<JobLogLine> log)
        implements Serializable {

    public JobView {
        phases = List.copyOf(phases);
        log = List.copyOf(log);
    }
}

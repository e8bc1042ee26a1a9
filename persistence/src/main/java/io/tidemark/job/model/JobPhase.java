package io.tidemark.job.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A phase of a job, with what it has moved so far. */
public record JobPhase(
        int number,
        String key,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long doneBytes,
        long totalBytes) {}

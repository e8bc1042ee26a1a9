package io.tidemark.job.service;

import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobState;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is listed.
 *
 * @param server null for work that concerns no server
 * @param percent of the whole; null while it cannot be told
 */
public record JobSummary(
        JobId id,
        JobKind kind,
        JobState state,
        @Nullable ServerId server,
        @Nullable String serverName,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Integer percent,
        @Nullable FailureView failure)
        implements Serializable {}

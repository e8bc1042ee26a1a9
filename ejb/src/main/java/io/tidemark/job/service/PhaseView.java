package io.tidemark.job.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A phase of a job.
 *
 * @param key stable, for example {@code copy}; texts are found by it
 * @param percent of this phase; null while it cannot be told
 */
public record PhaseView(
        String key,
        PhaseState state,
        @Nullable Integer percent,
        @Nullable Long seconds) implements Serializable {}

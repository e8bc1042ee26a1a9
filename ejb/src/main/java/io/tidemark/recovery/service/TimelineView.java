package io.tidemark.recovery.service;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A timeline of the server's history, with when it is known to have been written. */
public record TimelineView(
        int timeline,
        @Nullable Integer parent,
        @Nullable String forkedAt,
        @Nullable Instant from,
        @Nullable Instant to) implements Serializable {}

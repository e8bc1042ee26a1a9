package io.tidemark.recovery.service;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time on the recoverability strip.
 *
 * @param why for gaps: what is missing, and the cause if it was written down; empty otherwise
 */
public record BandView(
        Instant from, Instant to, BandState state, @Nullable Integer timeline, String why) implements Serializable {}

package io.tidemark.overview.service;

import io.tidemark.platform.service.FixView;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server can be brought back, with one reason and one fix.
 *
 * @param reason stable key, for example {@code no-backup-yet}
 * @param text the reason as a sentence
 * @param fix what to do about it; null when nothing is to be done
 */
public record ReadinessView(
        ReadinessState state,
        String reason,
        String text,
        @Nullable FixView fix,
        @Nullable Instant since) implements Serializable {}

package io.tidemark.recovery.service;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * WAL that is missing after something that can be recovered.
 *
 * @param since the last moment before it that can be recovered
 * @param to the first moment behind it that can be recovered; null if there is none
 */
public record HoleView(
        int timeline,
        String from,
        @Nullable String until,
        Instant since,
        @Nullable Instant to) implements Serializable {

    /** Whether nothing behind it can be recovered. */
    public boolean isOpen() {
        return to == null;
    }

    /** In one sentence, without a full stop. */
    public String text() {
        return until == null
                ? "Timeline %d cannot be followed from %s".formatted(timeline, from)
                : "WAL is missing from %s to %s on timeline %d".formatted(from, until, timeline);
    }
}

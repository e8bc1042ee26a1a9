package io.tidemark.engine.repository;

import java.time.Duration;

/**
 * Deletes packs that no backup names.
 *
 * <p>An object is spared while it is younger than a margin by the store's own clock, and while an open writer may still come
 * to name it. Repeatable: what one run leaves behind the next one finds.
 */
public class Sweep {

    /** Time an object is spared though nothing names it. */
    public static final Duration DEFAULT_MARGIN = Duration.ofHours(24);

    Sweep() {}

    /**
     * What a sweep did.
     *
     * @param deferred objects that the store did not let go, for example because they are locked
     */
    public record Swept(long objects, long bytes, long deferred) {}

    public Swept run(Duration margin) {
        throw new UnsupportedOperationException();
    }
}

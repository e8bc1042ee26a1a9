package io.tidemark.engine.wal;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides when the beginning of an unfinished segment is stored. Each time costs a write of all that the segment holds, so commits
 * are gathered: as long as the promise allows, or briefly if they wait. Used by one thread.
 */
final class PartialSchedule {

    /** A commit that waits is stored at once; those that come while others do are stored together. */
    private static final Duration GATHERING = Duration.ofMillis(200);

    private static final Duration LONGEST_LEAD = Duration.ofSeconds(5);

    private final Duration patience;
    private Instant lastBegun = Instant.EPOCH;

    /** @param storeWithin when it has to be stored: it begins a little earlier */
    PartialSchedule(Duration storeWithin) {
        var quarter = storeWithin.dividedBy(4);
        this.patience = storeWithin.minus(quarter.compareTo(LONGEST_LEAD) < 0 ? quarter : LONGEST_LEAD);
    }

    /**
     * @param exposedSince when what is not stored began to come
     * @param commitsWait whether commits wait until it is stored
     */
    Instant due(Instant exposedSince, boolean commitsWait) {
        if (commitsWait) {
            return lastBegun.plus(GATHERING);
        }
        return (exposedSince.isAfter(lastBegun) ? exposedSince : lastBegun).plus(patience);
    }

    void begins(Instant now) {
        lastBegun = now;
    }
}

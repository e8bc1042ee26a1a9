package io.tidemark.engine.storage;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a failed call is repeated, and after which pauses.
 *
 * @param attempts how often a call is made at most, at least 1
 * @param firstPause doubled after each failure
 * @param longestPause where the doubling ends
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {

    public RetryPolicy {
        if (attempts < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "not a retry policy: %d attempts, %s to %s".formatted(attempts, firstPause, longestPause));
        }
    }

    /** Eight attempts within about half a minute: outlasts a restart of the store, not an outage. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(8, Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    /** Between half and all of the doubled pause, so that many callers do not come back at once. */
    Duration pauseAfter(int failures, RandomGenerator random) {
        var doublings = Math.min(failures - 1, 30);
        var longest = Math.min(longestPause.toMillis(), firstPause.toMillis() << doublings);
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
    }
}

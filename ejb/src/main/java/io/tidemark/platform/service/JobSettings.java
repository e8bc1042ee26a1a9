package io.tidemark.platform.service;

import java.time.Duration;

/**
 * How jobs run on this node.
 *
 * @param slots jobs at once
 * @param lease after which silence another node takes a job over
 * @param attempts before a job that fails for passing reasons is given up
 */
public record JobSettings(int slots, Duration lease, int attempts) {

    public static JobSettings defaults() {
        return new JobSettings(4, Duration.ofSeconds(30), 6);
    }

    /** Wait before attempt {@code next}: 10 s, doubled each time, at most ten minutes. */
    public static Duration pauseBefore(int next) {
        var seconds = 10L << Math.min(6, Math.max(0, next - 2));
        return Duration.ofSeconds(Math.min(600, seconds));
    }
}

package io.tidemark.platform.service;

import java.time.Duration;

/**
 * How jobs run on this node.
 *
 * @param slots jobs at once
 * @param threads of the container, for jobs that go on and for those that were given up and have not ended
 * @param lease after which silence another node takes a job over
 * @param stallLimit after which a job of which nothing has advanced is given up; longer than all that jobs wait for by
 *     themselves, ten minutes at most
 * @param attempts before a job that fails for passing reasons is given up
 */
public record JobSettings(int slots, int threads, Duration lease, Duration stallLimit, int attempts) {

    /** As the distribution's WildFly configuration has it. */
    static final int DEFAULT_THREADS = 16;

    public static JobSettings defaults() {
        return new JobSettings(4, DEFAULT_THREADS, Duration.ofSeconds(30), Duration.ofHours(2), 6);
    }

    /** Wait before attempt {@code next}: 10 s, doubled each time, at most ten minutes. */
    public static Duration pauseBefore(int next) {
        var seconds = 10L << Math.min(6, Math.max(0, next - 2));
        return Duration.ofSeconds(Math.min(600, seconds));
    }
}

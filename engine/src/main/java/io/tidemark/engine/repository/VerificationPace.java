package io.tidemark.engine.repository;

import java.time.Duration;

/**
 * How much of a repository one of many runs verifies. An object is verified again once its last verification is {@code again} old. A run reads
 * no more than {@code leastBytes} or the {@code runs}-th part of all, whichever is more, but for the object that it ends with: so a small
 * repository is verified at once, and a large one in {@code runs} runs.
 *
 * @param again more than zero
 * @param leastBytes more than zero
 * @param runs at least 1
 */
public record VerificationPace(Duration again, long leastBytes, int runs) {

    public VerificationPace {
        if (!again.isPositive() || leastBytes <= 0 || runs <= 0) {
            throw new IllegalArgumentException(
                    "not a pace: again after %s, %d bytes, %d runs".formatted(again, leastBytes, runs));
        }
    }
}

package io.tidemark.recovery.service;

import io.tidemark.platform.model.FailureView;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A plan, or why there is none. Exactly one of {@code plan} and {@code refusal} is there.
 *
 * @param nearestEarlier the last reachable moment before the target; null if unknown or none
 * @param nearestLater the first reachable moment after it; null if unknown or none
 */
public record PlanAnswer(
        @Nullable PlanView plan,
        @Nullable FailureView refusal,
        @Nullable Instant nearestEarlier,
        @Nullable Instant nearestLater)
        implements Serializable {

    public boolean feasible() {
        return plan != null;
    }
}

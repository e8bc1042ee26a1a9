package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.storage.StoreCheck.Outcome;
import java.util.List;
import java.util.Optional;

/** What {@link StoreValidation} found out about a store. */
public final class StoreReport {

    private final List<StoreCheck> checks;
    private final Optional<EngineException> failure;

    StoreReport(List<StoreCheck> checks, Optional<EngineException> failure) {
        this.checks = List.copyOf(checks);
        this.failure = failure;
    }

    /** One for each step, in order. */
    public List<StoreCheck> checks() {
        return checks;
    }

    /** Whether backups may be entrusted to the store. */
    public boolean isGood() {
        return checks.stream().noneMatch(check -> check.outcome() == Outcome.FAILED);
    }

    /** Why not. */
    public Optional<EngineException> failure() {
        return failure;
    }

    /** @throws EngineException the first failure, if the store is not good */
    public void throwIfBad() {
        failure.ifPresent(first -> {
            throw first;
        });
    }
}

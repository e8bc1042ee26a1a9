package io.tidemark.tests.system;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what a running service does by itself. */
final class Until {

    private static final Duration USUAL_PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Until() {}

    /**
     * Asks until there is an answer.
     *
     * @param what is awaited, for whoever reads that it did not come
     */
    static <T> T present(String what, Supplier<Optional<T>> question) {
        return present(what, USUAL_PATIENCE, question);
    }

    /** Asks until the condition holds, or for as long as that. */
    static void holds(String what, Duration patience, BooleanSupplier condition) {
        present(what, patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    private static <T> T present(String what, Duration patience, Supplier<Optional<T>> question) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            var answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("%s did not come within %s".formatted(what, patience));
    }
}

package io.tidemark.tests.system;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what a running service does by itself. */
final class Until {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Until() {}

    /**
     * Asks until there is an answer.
     *
     * @param what is awaited, for whoever reads that it did not come
     */
    static <T> T present(String what, Supplier<Optional<T>> question) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            var answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("%s did not come within %s".formatted(what, LIMIT));
    }
}

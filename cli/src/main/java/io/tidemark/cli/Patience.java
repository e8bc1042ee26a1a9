package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.time.Duration;
import java.util.function.Supplier;

/** Tries again what may succeed later. */
final class Patience {

    /** Together longer than one node of the service needs to take over from another: about a minute. */
    private static final int ATTEMPTS = 6;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private Patience() {}

    /** What {@code work} gives, or its last failure; at once the first that no other attempt would mend. */
    static <T> T with(Supplier<T> work) {
        for (var attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (EngineException failure) {
                if (!failure.code().retryable() || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
            pause(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted", "Start it again when you are ready.", interrupted);
        }
    }
}

package io.tidemark.access.service;

import org.jspecify.annotations.Nullable;

/** What is known about a request that carries an {@code Idempotency-Key}. */
public sealed interface Repetition {

    /** It comes for the first time: do it, then say how it ended. */
    record First() implements Repetition {}

    /** It came before and was answered. */
    record Answered(
            int status, @Nullable String answer, @Nullable String location) implements Repetition {}

    /** It came before and is being worked on. */
    record StillRunning() implements Repetition {}

    /** Its key was used for something else. */
    record KeyReused() implements Repetition {}
}

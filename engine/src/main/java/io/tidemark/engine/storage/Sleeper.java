package io.tidemark.engine.storage;

import java.time.Duration;

/** Waits; tests put one in its place that does not. */
@FunctionalInterface
public interface Sleeper {

    /** Blocks the calling thread. */
    Sleeper THREAD = Thread::sleep;

    void sleep(Duration time) throws InterruptedException;
}

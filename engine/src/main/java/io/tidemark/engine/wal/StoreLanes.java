package io.tidemark.engine.wal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how many receivers of a node store at once, without letting slow or dead stores hold up the others.
 *
 * <p>Each receiver has a lane and stores one thing at a time. Whoever takes longer than the patience gives its place away to the
 * next, and finds its next place among the slow, until it was quick again.
 */
final class StoreLanes {

    /** What is being stored is in memory, sealed: some 16 MiB each. */
    static final StoreLanes OF_THIS_NODE = new StoreLanes(16, 16, Duration.ofSeconds(5));

    private final Semaphore quick;
    private final Semaphore slow;
    private final Duration patience;

    /** @param quick how many store at once of those whose stores answer, {@code slow} of the others */
    StoreLanes(int quick, int slow, Duration patience) {
        this.quick = new Semaphore(quick, true);
        this.slow = new Semaphore(slow, true);
        this.patience = patience;
    }

    Lane lane() {
        return new Lane();
    }

    /** One receiver's. Used by one thread. */
    final class Lane {

        private boolean isSlow;

        /** Waits for a place and does {@code work} there. */
        void run(Runnable work) throws InterruptedException {
            var place = isSlow ? slow : quick;
            place.acquire();
            var began = System.nanoTime();
            var leaving = new CompletableFuture<Void>();
            var _ = leaving.thenRun(place::release);
            if (!isSlow) {
                var _ = leaving.completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS);
            }
            try {
                work.run();
            } finally {
                leaving.complete(null);
                isSlow = System.nanoTime() - began > patience.toNanos();
            }
        }
    }
}

package io.tidemark.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ctrl-C or SIGTERM while work is done: it is asked to stop, and the program ends in order, with its own status. */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 75;
    private static final CompletableFuture<Integer> STATUS = new CompletableFuture<>();

    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /**
     * From now on until this is closed.
     *
     * @param stop called in a thread of its own, at most once; returns soon
     */
    static Interruption asks(Runnable stop) {
        var hook = Thread.ofPlatform().unstarted(() -> {
            stop.run();
            endWithItsStatus();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    /** The program has nothing more to do. */
    static void programEnds(int status) {
        STATUS.complete(status);
    }

    private static void endWithItsStatus() {
        try {
            // a JVM that was told to end by a signal has that for its status otherwise
            Runtime.getRuntime().halt(STATUS.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // it hangs: the signal ends it
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException isEnding) {
            // the hook runs, and waits for the end of the program
        }
    }
}

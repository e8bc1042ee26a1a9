package io.tidemark.engine.storage;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Renews the locks of many objects, several at a time. */
public final class LockRenewal {

    private static final int PARALLEL = 16;

    private LockRenewal() {}

    /**
     * Returns when all are renewed; does nothing where nothing is locked.
     *
     * @throws EngineException as {@link ObjectStore#renew}, the first one, once all others are renewed
     */
    public static void run(ObjectStore store, Collection<ObjectKey> keys) {
        if (!store.locks()) {
            return;
        }
        try (var threads = Executors.newFixedThreadPool(
                PARALLEL, Thread.ofVirtual().name("tidemark-renew-", 0).factory())) {
            var renewals = new ArrayList<Future<ObjectKey>>();
            for (var key : keys) {
                Callable<ObjectKey> renewal = () -> {
                    store.renew(key);
                    return key;
                };
                renewals.add(threads.submit(renewal));
            }
            EngineException first = null;
            try {
                for (var renewal : renewals) {
                    var failure = failure(renewal);
                    first = first == null ? failure : first;
                }
                if (first != null) {
                    throw first;
                }
            } catch (InterruptedException interrupted) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new EngineException(
                        ErrorCode.CANCELLED, "interrupted while locks were renewed", "Begin again.", interrupted);
            }
        }
    }

    private static @Nullable EngineException failure(Future<ObjectKey> renewal) throws InterruptedException {
        try {
            renewal.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof EngineException ours ? ours : unexpected(failed);
        }
    }

    private static EngineException unexpected(Exception failure) {
        return new EngineException(
                ErrorCode.INTERNAL, "renew locks: " + failure.getMessage(), "Report this failure.", failure);
    }
}

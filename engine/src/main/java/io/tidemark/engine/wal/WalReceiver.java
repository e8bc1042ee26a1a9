package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.protocol.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Streams one server's WAL into its archive, for as long as it is open.
 *
 * <p>Reconnects by itself, creates its replication slot if there is none, resumes at the position that is durable in the
 * spool, follows promotions, and acknowledges to the server only what is durable. It never drops the slot.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class WalReceiver implements AutoCloseable {

    private final WalReceiverSettings settings;

    /**
     * @param address asked before each connection, so that the address can be checked and pinned anew
     * @param expected the only server this receiver talks to
     * @param spool a directory of its own on a local disk; created if absent, survives restarts
     */
    public WalReceiver(
            Supplier<ServerAddress> address,
            SystemIdentifier expected,
            WalArchive archive,
            Path spool,
            WalReceiverSettings settings,
            InstantSource clock) {
        this.settings = settings;
    }

    /** Begins to receive, in threads of its own; returns at once. */
    public void start() {
        throw new UnsupportedOperationException(settings.slotName());
    }

    public WalReceiverStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Asks that what has been received so far is stored now, without waiting for the segment's end. */
    public void storePartialNow() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until everything before {@code position} is in the archive.
     *
     * @return whether it is; false if {@code timeout} passed first
     */
    public boolean awaitStored(Lsn position, Duration timeout) throws InterruptedException {
        throw new UnsupportedOperationException(position.toString() + timeout);
    }

    /** Stops receiving, stores what is in the spool including the unfinished segment, and returns. The slot stays. */
    @Override
    public void close() {}
}

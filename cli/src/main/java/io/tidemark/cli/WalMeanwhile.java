package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.StoredWal;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverSettings;
import io.tidemark.engine.wal.WalReceiverStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Receives the WAL of one backup while it is taken, through a slot that goes with it, or through a permanent one. Used by one
 * thread.
 */
final class WalMeanwhile implements AutoCloseable {

    private static final Duration PATIENCE_FOR_STREAM = Duration.ofSeconds(60);
    private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final ServerAddress address;
    private final OpenedRepository opened;
    private final PrintWriter warnings;
    private final @Nullable String ownSlot;
    private final Path spool;
    private final WalReceiver receiver;

    /**
     * Begins to receive.
     *
     * @param connection asked about slots only; stays the caller's
     * @param slot a permanent one, made if there is none; null for one that goes when this is closed
     * @param warnings told if that one could not be removed
     */
    WalMeanwhile(
            ServerAddress address,
            ReplicationConnection connection,
            OpenedRepository opened,
            @Nullable String slot,
            PrintWriter warnings) {
        this.address = address;
        this.opened = opened;
        this.warnings = warnings;
        this.ownSlot = slot == null ? ownSlot(opened) : null;
        var settings = settings(slot == null ? ownSlot(opened) : slot);
        if (ownSlot != null && connection.findSlot(ownSlot).isPresent()) {
            // left behind by a backup that was killed; refused if another one is being taken
            connection.dropSlot(ownSlot);
        }
        this.spool = temporary();
        this.receiver = new WalReceiver(
                () -> address,
                opened.repository().description().systemIdentifier(),
                opened.archive(),
                spool,
                settings,
                InstantSource.system());
        receiver.start();
    }

    /** The same for each backup into a repository, so that the next one finds what was left behind. */
    private static String ownSlot(OpenedRepository opened) {
        return "tidemark_backup_"
                + opened.repository().description().id().toString().substring(0, 8);
    }

    /** @throws EngineException if that cannot be the name of a slot */
    static WalReceiverSettings settings(String slot) {
        try {
            return WalReceiverSettings.withSlot(slot);
        } catch (IllegalArgumentException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    String.valueOf(malformed.getMessage()),
                    "A slot name consists of lower case letters, digits and underscores, 63 at most.",
                    malformed);
        }
    }

    /** Waits until the slot holds the WAL: before that no backup may begin. */
    void awaitStream(Progress progress, Cancellation cancellation) {
        progress.phase("wait-for-stream");
        var clock = InstantSource.system();
        var until = clock.instant().plus(PATIENCE_FOR_STREAM);
        var status = receiver.status();
        while (status.state() != WalReceiverStatus.State.STREAMING) {
            cancellation.throwIfRequested();
            var failure = status.failure().orElse(null);
            if (failure != null
                    && (!failure.code().retryable() || clock.instant().isAfter(until))) {
                throw new EngineException(failure.code(), failure.message(), failure.hint());
            }
            if (clock.instant().isAfter(until)) {
                throw new EngineException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "no WAL arrives from the server",
                        "Look into the server's log, then try again.");
            }
            pause();
            status = receiver.status();
        }
    }

    StoredWal stored() {
        return StoredWal.by(receiver, opened.archive());
    }

    /** What the backup needs is stored by now, or it has failed. */
    @Override
    public void close() {
        receiver.close(PATIENCE_TO_CLOSE);
        remove(spool);
        if (ownSlot != null) {
            dropOwnSlot(ownSlot);
        }
    }

    private void dropOwnSlot(String name) {
        try (var connection = ReplicationConnection.open(address)) {
            if (connection.findSlot(name).isPresent()) {
                connection.dropSlotWhenFree(name, PATIENCE_FOR_STREAM);
            }
        } catch (EngineException failure) {
            warnings.println("tidemark: the replication slot %s is left: %s".formatted(name, failure.getMessage()));
            warnings.println(
                    "Hint: it keeps WAL on the server: SELECT pg_drop_replication_slot('%s');".formatted(name));
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("tidemark-wal-");
        } catch (IOException failure) {
            throw LocalDisk.failure("make a folder for WAL", failure);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw LocalDisk.failure("remove " + folder, failure);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted", "Start it again.", e);
        }
    }
}

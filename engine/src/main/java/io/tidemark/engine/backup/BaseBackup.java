package io.tidemark.engine.backup;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.protocol.BaseBackupOptions;
import io.tidemark.engine.protocol.BaseBackupStream;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.Tablespace;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a base backup: streams a cluster's files from its server into its repository.
 *
 * <p>The backup exists only when all of this holds: every file arrived with the checksum of the server's manifest, it is
 * durable in the store, and so is the WAL that makes it consistent. Whatever fails before leaves nothing visible.
 */
public final class BaseBackup {

    /** The phase before the server has made its checkpoint. */
    public static final String CHECKPOINT = "checkpoint";

    /** The phase in which files arrive. */
    public static final String COPY = "copy";

    /** The phase in which the last WAL is awaited. */
    public static final String WAIT_FOR_WAL = "wait-for-wal";

    /** The phase in which the last packs and the manifest are stored. */
    public static final String COMMIT = "commit";

    private static final Logger LOG = LoggerFactory.getLogger(BaseBackup.class);
    private static final int OLDEST_MAJOR = 15;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ReplicationConnection connection;
    private final Repository repository;
    private final StoredWal storedWal;
    private final InstantSource clock;

    /**
     * @param connection usable afterwards unless it failed; stays the caller's to close
     * @param storedWal tells when the WAL of the backup is in the archive; somebody else receives it meanwhile
     */
    public BaseBackup(
            ReplicationConnection connection, Repository repository, StoredWal storedWal, InstantSource clock) {
        this.connection = connection;
        this.repository = repository;
        this.storedWal = storedWal;
        this.clock = clock;
    }

    /**
     * Takes one backup; one at a time.
     *
     * @throws EngineException if it failed; those worth another attempt say so by their code
     */
    public BackupManifest run(BackupRequest request, Progress progress, Cancellation cancellation) {
        progress.phase(CHECKPOINT);
        checkServer();
        var pageChecksums = connection.show("data_checksums").equals("on");
        try (var writer = repository.beginBackup(request.id(), Optional.ofNullable(request.previous()))) {
            var reception = new BackupReception(writer, repository.description().systemIdentifier(), progress, clock);
            BaseBackupStream.run(
                    connection,
                    BaseBackupOptions.labelled(request.label())
                            .withFastCheckpoint(request.fastCheckpoint())
                            .withMaxRate(request.maxRateKilobytes()),
                    reception,
                    cancellation);
            var manifest = reception.verified();
            awaitWal(reception.wal(), request.walPatience(), progress, cancellation);
            // the copy may be over before anybody has looked
            cancellation.throwIfRequested();
            progress.phase(COMMIT);
            var origin = new BackupOrigin(
                    BackupMethod.STREAM,
                    connection.version(),
                    pageChecksums,
                    reception.tablespaces().stream()
                            .map(sent -> new Tablespace(Integer.toUnsignedLong(sent.oid()), sent.location()))
                            .toList());
            var facts = new BackupFacts(
                    request.label(),
                    origin,
                    reception.wal(),
                    reception.startedAt(),
                    reception.endedAt(),
                    reception.label());
            var committed = writer.commit(facts, Content.of(manifest));
            LOG.info(
                    "base backup complete: id={} start={} stop={} stored={}",
                    committed.id(),
                    facts.wal().start(),
                    facts.wal().stop(),
                    committed.sizes().storedBytes());
            return committed;
        }
    }

    private void checkServer() {
        if (!connection.version().isAtLeast(OLDEST_MAJOR)) {
            throw new EngineException(
                    ErrorCode.VERSION_NOT_SUPPORTED,
                    "PostgreSQL %s cannot be backed up by streaming".formatted(connection.version()),
                    "Upgrade the server to PostgreSQL %d or later.".formatted(OLDEST_MAJOR));
        }
        var found = connection.identify().systemIdentifier();
        var description = repository.description();
        if (!found.equals(description.systemIdentifier())) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "the server is cluster %s, the repository belongs to %s"
                            .formatted(found, description.systemIdentifier()),
                    "Protect the new cluster as a server of its own.");
        }
    }

    private EngineException notStored(WalSpan wal, Duration patience, Instant began) {
        var message = "WAL from %s to %s was not stored within %s".formatted(wal.start(), wal.stop(), patience);
        return storedWal
                .hindrance()
                .filter(failure -> !failure.at().isBefore(began))
                .map(failure -> new EngineException(
                        failure.code(), "%s: %s".formatted(message, failure.message()), failure.hint()))
                .orElseGet(() -> new EngineException(
                        ErrorCode.SERVER_FAILED,
                        message,
                        "See whether WAL of this server is being received, then take the backup again."));
    }

    private void awaitWal(WalSpan wal, Duration patience, Progress progress, Cancellation cancellation) {
        progress.phase(WAIT_FOR_WAL);
        var began = clock.instant();
        var deadline = began.plus(patience);
        try {
            while (!storedWal.await(wal, LOOK)) {
                cancellation.throwIfRequested();
                if (!clock.instant().isBefore(deadline)) {
                    throw notStored(wal, patience, began);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while waiting for WAL", "Take the backup again.", e);
        }
    }
}

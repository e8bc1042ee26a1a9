package io.tidemark.engine.backup;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.copy.ClusterCopy;
import io.tidemark.engine.backup.copy.CopiedCluster;
import io.tidemark.engine.backup.copy.CopyRefusedException;
import io.tidemark.engine.protocol.BaseBackupOptions;
import io.tidemark.engine.protocol.BaseBackupStream;
import io.tidemark.engine.protocol.IncrementalRefusedException;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.PreviousBackupUnusableException;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.Tablespace;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a base backup: brings a cluster's files from its server into its repository.
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
     * Takes one backup; one at a time. Where less than every page will do no more is read; if that fails, every page; where the server's
     * files cannot be copied over SQL, it streams them. The manifest says which, and a note of {@code progress} why.
     *
     * @throws EngineException if it failed; those worth another attempt say so by their code
     */
    public BackupManifest run(BackupRequest request, Progress progress, Cancellation cancellation) {
        progress.phase(CHECKPOINT);
        checkServer();
        var work = new Work(request, progress, cancellation);
        var choice = MethodChoice.of(connection, repository, request);
        try {
            return switch (choice.method()) {
                case STREAM_INCREMENTAL -> {
                    progress.note("the server sends what changed since backup %s".formatted(request.previous()));
                    yield stream(connection, BackupMethod.STREAM_INCREMENTAL, work);
                }
                case PARALLEL_INCREMENTAL -> {
                    progress.note("files that changed since backup %s are read".formatted(request.previous()));
                    yield copy(request.previous(), work);
                }
                case PARALLEL_COPY -> copyOfEveryPage(choice.reason(), work);
                case STREAM, FILES -> everyPage(connection, choice.reason(), work);
            };
        } catch (IncrementalRefusedException e) {
            return everyPage(connection, "the server cannot tell what changed: " + e.getMessage(), work);
        } catch (CopyRefusedException e) {
            return streamInstead(e, work);
        } catch (PreviousBackupUnusableException e) {
            var reason = String.valueOf(e.getMessage());
            if (choice.method() == BackupMethod.PARALLEL_INCREMENTAL) {
                return copyOfEveryPage(reason, work);
            }
            // the connection was in the middle of it
            try (var another = connection.another()) {
                return everyPage(another, reason, work);
            }
        }
    }

    /** What one run is about. */
    private record Work(BackupRequest request, Progress progress, Cancellation cancellation) {}

    private BackupManifest everyPage(ReplicationConnection source, String reason, Work work) {
        work.progress().note("the server sends every page: " + reason);
        LOG.info("base backup by every page: id={} reason={}", work.request().id(), reason);
        return stream(source, BackupMethod.STREAM, work);
    }

    private BackupManifest copyOfEveryPage(String reason, Work work) {
        work.progress().note("every file is read: " + reason);
        LOG.info("base backup by every file: id={} reason={}", work.request().id(), reason);
        try {
            return copy(null, work);
        } catch (CopyRefusedException e) {
            return streamInstead(e, work);
        }
    }

    private BackupManifest streamInstead(CopyRefusedException refusal, Work work) {
        return everyPage(connection, "its files cannot be read over SQL: " + refusal.getMessage(), work);
    }

    private BackupManifest stream(ReplicationConnection source, BackupMethod method, Work work) {
        var pageChecksums = source.show("data_checksums").equals("on");
        return take(work, writer -> {
            var reception = new BackupReception(
                    writer, repository.description().systemIdentifier(), method, work.progress(), clock);
            stream(source, method, work, reception);
            var manifest = reception.verified();
            var origin = new BackupOrigin(
                    method,
                    source.version(),
                    pageChecksums,
                    reception.tablespaces().stream()
                            .map(sent -> new Tablespace(Integer.toUnsignedLong(sent.oid()), sent.location()))
                            .toList());
            var facts = new BackupFacts(
                    work.request().label(),
                    origin,
                    reception.wal(),
                    reception.startedAt(),
                    reception.endedAt(),
                    reception.label(),
                    reception.checksumFailures());
            return new CopiedCluster(facts, manifest);
        });
    }

    private void stream(ReplicationConnection source, BackupMethod method, Work work, BackupReception reception) {
        var request = work.request();
        var options = BaseBackupOptions.labelled(request.label())
                .withFastCheckpoint(request.fastCheckpoint())
                .withMaxRate(request.maxRateKilobytes());
        var previous = request.previous();
        if (method == BackupMethod.STREAM_INCREMENTAL && previous != null) {
            BaseBackupStream.runIncremental(
                    source,
                    options,
                    target -> repository.previousManifest(previous, target),
                    reception,
                    work.cancellation());
        } else {
            BaseBackupStream.run(source, options, reception, work.cancellation());
        }
    }

    /** @param unchangedSince null to read every file */
    private BackupManifest copy(@Nullable BackupId unchangedSince, Work work) {
        var request = work.request();
        var order = new ClusterCopy.Order(
                request.label(),
                request.fastCheckpoint(),
                request.maxRateKilobytes(),
                unchangedSince == null ? null : repository.manifest(unchangedSince),
                request.copy());
        try (var copy = ClusterCopy.open(connection, order, work.progress(), work.cancellation())) {
            return take(work, writer -> copy.run(writer, () -> work.progress().phase(COPY)));
        }
    }

    private BackupManifest take(Work work, Function<BackupWriter, CopiedCluster> copying) {
        var request = work.request();
        try (var writer = repository.beginBackup(request.id(), Optional.ofNullable(request.previous()))) {
            var copied = copying.apply(writer);
            var damaged =
                    new DamagedRelations(connection, repository.description().systemIdentifier());
            var facts = damaged.named(copied.facts(), work.progress());
            awaitWal(facts.wal(), request.walPatience(), work.progress(), work.cancellation());
            // the copy may be over before anybody has looked
            work.cancellation().throwIfRequested();
            work.progress().phase(COMMIT);
            var committed = writer.commit(facts, Content.of(copied.manifest()));
            LOG.info(
                    "base backup complete: id={} method={} start={} stop={} stored={}",
                    committed.id(),
                    facts.origin().method(),
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

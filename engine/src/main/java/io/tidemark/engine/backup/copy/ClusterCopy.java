package io.tidemark.engine.backup.copy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.protocol.CopySource;
import io.tidemark.engine.protocol.FileRange;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupFacts;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupOrigin;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.ByteRate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies the files of a running server over SQL connections, without those that did not change since the previous backup.
 *
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">Making a base backup using the
 *     low level API</a>
 */
public final class ClusterCopy implements AutoCloseable {

    /**
     * What is wanted.
     *
     * @param label told to PostgreSQL
     * @param maxRateKilobytes per second, of all connections together; zero for no limit
     * @param previous of which unchanged files are taken over; null to read every page
     */
    public record Order(
            String label,
            boolean fastCheckpoint,
            int maxRateKilobytes,
            @Nullable BackupManifest previous,
            CopySettings settings) {}

    private static final int MOST_BATCH_BYTES = 4 << 20;
    private static final long TOUCH_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CONTROL_FILE_BYTES = 8192;
    private static final int CONTROL_FILE_READS = 10;

    private final ReplicationConnection server;
    private final CopyConnections connections;
    private final CopySource session;
    private final ExecutorService threads;
    private final Order order;
    private final Progress progress;
    private final Cancellation cancellation;
    private long touchedAt = System.nanoTime();

    private ClusterCopy(
            ReplicationConnection server,
            CopyConnections connections,
            Order order,
            Progress progress,
            Cancellation cancellation) {
        this.server = server;
        this.connections = connections;
        this.session = connections.session();
        this.order = order;
        this.progress = progress;
        this.cancellation = cancellation;
        this.threads = Executors.newFixedThreadPool(
                connections.readers().size(),
                Thread.ofPlatform().name("tidemark-copy-", 1).daemon().factory());
    }

    /**
     * Connects as often as is needed.
     *
     * @param server says where, and as whom
     * @throws CopyRefusedException if the server's files cannot be copied so
     */
    public static ClusterCopy open(
            ReplicationConnection server, Order order, Progress progress, Cancellation cancellation) {
        var wanted = order.settings().connections();
        var connections = CopyConnections.open(server, wanted);
        var opened = connections.readers().size();
        progress.note("files are read over %d connection%s%s"
                .formatted(
                        opened,
                        opened == 1 ? "" : "s",
                        opened == wanted ? "" : ", as the server has no room for " + wanted));
        return new ClusterCopy(server, connections, order, progress, cancellation);
    }

    /**
     * Copies all files, once.
     *
     * @param copying called when files begin to come
     * @throws CopyRefusedException if files cannot be told, or not be read, over SQL
     * @throws EngineException if it fails; the backup is given up then, on the server too
     */
    public CopiedCluster run(BackupWriter writer, Runnable copying) {
        try {
            return copy(writer, copying);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.SERVER_MISCONFIGURED) {
                // a link leads to what the server may not read, which the stream leaves out
                throw new CopyRefusedException(e);
            }
            throw e;
        }
    }

    private CopiedCluster copy(BackupWriter writer, Runnable copying) {
        var began = begin();
        copying.run();
        progress.note("copy begins at %s on timeline %s".formatted(began.start(), began.timeline()));
        var tablespaces = session.tablespaces();
        var listing = Listing.of(session::list, began.directoryMode(), tablespaces, session.tablespaceDirectory());
        progress.total(listing.files().stream().mapToLong(ListedFile::sizeBytes).sum());
        listing.directories().forEach(writer::directory);

        var files = new FilesOfBackup(writer, server.version(), began.systemIdentifier(), progress);
        var unchanged = unchanged(began);
        var toRead = unchanged.isPresent() ? keep(listing.files(), unchanged.get(), writer, files) : listing.files();
        read(toRead, files, began);
        files.write(began.file(ControlFile.PATH, began.at()), controlFile());

        var ended = session.end();
        var endedAt = session.now();
        threads.shutdown();
        connections.release();
        requireSame(ended.label(), began);
        files.write(began.file(BackupLabel.FILE_NAME, endedAt), ended.label().getBytes(StandardCharsets.UTF_8));
        progress.note("copy ended at %s".formatted(ended.stop()));
        var origin = new BackupOrigin(
                unchanged.isPresent() ? BackupMethod.PARALLEL_INCREMENTAL : BackupMethod.PARALLEL_COPY,
                server.version(),
                began.pageChecksums(),
                tablespaces.stream()
                        .map(found -> new Tablespace(Integer.toUnsignedLong(found.oid()), found.location()))
                        .toList());
        var facts = new BackupFacts(
                order.label(),
                origin,
                WalSpan.on(began.timeline(), began.start(), ended.stop()),
                began.at(),
                endedAt,
                ended.label(),
                files.checksumFailures());
        return new CopiedCluster(facts, files.manifest(began.timeline(), began.start(), ended.stop()));
    }

    /** Where and when the backup began, by the server's clock: before anything was listed. */
    private record Began(
            Lsn start,
            TimelineId timeline,
            Instant at,
            SystemIdentifier systemIdentifier,
            boolean pageChecksums,
            int directoryMode) {

        /** A file that is made now, or was just written. */
        FileEntry file(String path, Instant modifiedAt) {
            return new FileEntry(path, 0, directoryMode & Listing.FILE_MODE, modifiedAt, FileEntry.NO_TABLESPACE);
        }
    }

    private Began begin() {
        var begun = threads.submit(() -> session.begin(order.label(), order.fastCheckpoint()));
        var start = ParallelReading.await(begun, cancellation::throwIfRequested);
        return new Began(
                start,
                session.timeline(),
                session.now(),
                session.instance().systemIdentifier(),
                session.setting("data_checksums").orElse("").equals("on"),
                Integer.parseInt(session.setting("data_directory_mode").orElse("0700"), 8));
    }

    private Optional<Unchanged> unchanged(Began began) {
        var previous = order.previous();
        if (previous == null) {
            return Optional.empty();
        }
        var hindrance = Unchanged.hindrance(previous.facts(), began.start(), began.timeline());
        if (hindrance.isPresent()) {
            progress.note("every file is read: " + hindrance.get());
            return Optional.empty();
        }
        return Optional.of(
                new Unchanged(previous.facts().startedAt(), order.settings().settling()));
    }

    /** Takes over what did not change; returns what must be read. */
    private List<ListedFile> keep(
            List<ListedFile> listed, Unchanged unchanged, BackupWriter writer, FilesOfBackup files) {
        var changed = new ArrayList<ListedFile>();
        var keptBytes = 0L;
        for (var file : listed) {
            lookAround();
            if (writer.before(file.path())
                    .filter(before -> unchanged.isUnchanged(file, before.entry()))
                    .isPresent()) {
                files.keep(file.entry());
                keptBytes += file.sizeBytes();
            } else {
                changed.add(file);
            }
        }
        progress.note("%d of %d files did not change, %s"
                .formatted(listed.size() - changed.size(), listed.size(), new DataSize(keptBytes)));
        return changed;
    }

    private void read(List<ListedFile> changed, FilesOfBackup files, Began began) {
        var kilobytes = order.maxRateKilobytes();
        var rate = kilobytes == 0 ? ByteRate.unlimited() : ByteRate.perSecond(kilobytes * 1024L);
        // a slow copy moves small pieces, instead of large ones now and then
        var batchBytes =
                kilobytes == 0 ? MOST_BATCH_BYTES : Math.clamp(kilobytes * 256L, Batches.PIECE_BYTES, MOST_BATCH_BYTES);
        // nothing would come of asking; what is no file but a pipe would even wait
        changed.stream().filter(file -> file.sizeBytes() == 0).forEach(file -> files.write(file.entry(), new byte[0]));
        var filled = changed.stream().filter(file -> file.sizeBytes() > 0).toList();
        var reading = new ParallelReading(
                threads, connections.readers(), began.pageChecksums() ? began.start() : null, rate, this::lookAround);
        reading.run(new Batches(filled, batchBytes), files::write);
    }

    /** The server may be writing it: as soon as it is the same twice it is whole. */
    private byte[] controlFile() {
        var range = List.of(new FileRange(ControlFile.PATH, 0, CONTROL_FILE_BYTES));
        var before = new byte[0];
        for (var attempt = 0; attempt < CONTROL_FILE_READS; attempt++) {
            var now = session.read(range).getFirst();
            if (now != null && now.length > 0 && Arrays.equals(now, before)) {
                return now;
            }
            before = now == null ? before : now;
        }
        throw new EngineException(
                ErrorCode.SERVER_FAILED,
                "%s changes whenever it is read".formatted(ControlFile.PATH),
                "Take the backup again when the server is less busy.");
    }

    private static void requireSame(String label, Began began) {
        var told = BackupLabel.parse(label);
        if (!told.start().equals(began.start()) || !told.timeline().equals(began.timeline())) {
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "backup_label and the server disagree about the start",
                    "Take the backup again.");
        }
    }

    /** Looks for what must be done, or ends all, while others work. */
    private void lookAround() {
        cancellation.throwIfRequested();
        if (System.nanoTime() - touchedAt > TOUCH_NANOS) {
            session.touch();
            touchedAt = System.nanoTime();
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        if (threads.isShutdown()) {
            return;
        }
        threads.shutdownNow();
        connections.abort();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

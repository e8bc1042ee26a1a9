package io.tidemark.engine.protocol;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A base backup as PostgreSQL 15 and later streams it; from 17 on an incremental one if it shall be.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">BASE_BACKUP</a>
 */
public final class BaseBackupStream {

    private static final long WATCH_MILLIS = 200;
    private static final String DATA_CORRUPTED = "XX001";

    private final PgWire wire;
    private final BaseBackupSink sink;
    private final @Nullable PriorManifest prior;
    private ChecksumNotice checksumNotice = new ChecksumNotice(List.of());
    private boolean hasWrongChecksums;

    private BaseBackupStream(ReplicationConnection connection, BaseBackupSink sink, @Nullable PriorManifest prior) {
        this.wire = connection.wire();
        this.sink = sink;
        this.prior = prior;
    }

    /**
     * Takes a base backup; returns when the server has confirmed its end. The connection stays usable afterwards, except
     * after a failure of the connection itself, a cancellation or an exception of the sink: then it is closed.
     *
     * @param cancellation watched even while the server is silent
     * @throws EngineException if the server refuses or fails, or the work is cancelled
     */
    public static void run(
            ReplicationConnection connection,
            BaseBackupOptions options,
            BaseBackupSink sink,
            Cancellation cancellation) {
        run(connection, options, new BaseBackupStream(connection, sink, null), cancellation);
    }

    /**
     * Takes an incremental base backup: of relation files that {@code prior} names, the sink hears a file {@code INCREMENTAL.<name>} with
     * the blocks that changed since. Else as {@link #run}.
     *
     * @throws IncrementalRefusedException if the server cannot do so; nothing was sent, and the connection stays usable
     * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">UPLOAD_MANIFEST</a>
     */
    public static void runIncremental(
            ReplicationConnection connection,
            BaseBackupOptions options,
            PriorManifest prior,
            BaseBackupSink sink,
            Cancellation cancellation) {
        run(connection, options, new BaseBackupStream(connection, sink, prior), cancellation);
    }

    private static void run(
            ReplicationConnection connection,
            BaseBackupOptions options,
            BaseBackupStream stream,
            Cancellation cancellation) {
        cancellation.throwIfRequested();
        connection.requireSupportedVersion();
        var done = new CountDownLatch(1);
        var watcher = Thread.ofPlatform()
                .name("tidemark-backup-cancel")
                .daemon()
                .start(() -> watch(connection, cancellation, done));
        try {
            stream.take(options, connection);
        } catch (ServerException e) {
            cancellation.throwIfRequested();
            throw connection.errors().answering(e, "the base backup");
        } catch (IOException e) {
            connection.close();
            cancellation.throwIfRequested();
            throw connection.errors().broken(e, "the base backup was streamed");
        } catch (IncrementalRefusedException e) {
            // the only failure after which the connection stays open
            throw e;
        } catch (SinkException e) {
            connection.close();
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "the base backup could not be taken in: " + e.getMessage(),
                    "Start the backup again; if it fails at the same place, report it.",
                    e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        } finally {
            done.countDown();
            joinQuietly(watcher);
        }
    }

    private void take(BaseBackupOptions options, ReplicationConnection connection) throws IOException, ServerException {
        connection.allowSilence();
        wire.tellNotices(this::hearNotice);
        try {
            take(options);
        } finally {
            wire.tellNotices(notice -> {});
            connection.limitSilence();
        }
    }

    /**
     * The server tells of wrong checksums in the end, too, as of an error; by then everything was sent, and what was wrong was told one by
     * one.
     */
    private void awaitReady() throws IOException, ServerException {
        try {
            wire.awaitReady();
        } catch (ServerException e) {
            if (!hasWrongChecksums || !e.error().sqlState().equals(DATA_CORRUPTED)) {
                throw e;
            }
        }
    }

    private void hearNotice(ServerError notice) {
        checksumNotice.failure(notice).ifPresent(failure -> {
            hasWrongChecksums = true;
            sink.checksumFailure(failure);
        });
    }

    private void take(BaseBackupOptions options) throws IOException, ServerException {
        var start = begin(options);
        var rows = wire.rows();
        var tablespaces = PgWire.parsed(() -> tablespaces(rows));
        checksumNotice = new ChecksumNotice(tablespaces);
        var total = rows.rows().stream().mapToLong(BaseBackupStream::sizeBytes).sum();
        give(() -> sink.start(start.lsn(), start.timeline(), tablespaces, total));
        copy();
        var end = position(wire.rows());
        awaitReady();
        give(() -> sink.end(end.lsn(), end.timeline()));
    }

    /** Up to where the copy begins: nothing has come, and the server may still refuse to send changes only. */
    private Position begin(BaseBackupOptions options) throws IOException, ServerException {
        if (prior == null) {
            wire.query(command(options, false));
            return position(wire.rows());
        }
        try {
            upload(prior);
            wire.query(command(options, true));
            return position(wire.rows());
        } catch (ServerException e) {
            if (e.error().isFatal()) {
                throw e;
            }
            throw new IncrementalRefusedException(e);
        }
    }

    private void upload(PriorManifest manifest) throws IOException, ServerException {
        wire.query("UPLOAD_MANIFEST");
        var type = wire.next();
        if (type == 'E') {
            throw wire.failed();
        }
        if (type != 'G') {
            throw wire.unexpected(type, "the begin of the upload");
        }
        var target = new CopyUpload(wire);
        manifest.writeTo(target);
        target.flush();
        wire.copyDone();
        wire.awaitReady();
    }

    /** The row without an oid is the data directory itself. */
    private static List<Tablespace> tablespaces(PgWire.Rows rows) {
        var tablespaces = new ArrayList<Tablespace>();
        for (var row : rows.rows()) {
            var size = sizeBytes(row);
            if (row.getFirst() != null) {
                tablespaces.add(new Tablespace(Integer.parseUnsignedInt(text(row, 0)), text(row, 1), size));
            }
        }
        return List.copyOf(tablespaces);
    }

    private static long sizeBytes(List<@Nullable String> row) {
        var kilobytes = row.size() < 3 ? null : row.get(2);
        return kilobytes == null ? 0 : PgWire.parsed(() -> Long.parseLong(kilobytes) * 1024);
    }

    private void copy() throws IOException, ServerException {
        var type = wire.next();
        if (type == 'E') {
            throw wire.failed();
        }
        if (type != 'H') {
            throw wire.unexpected(type, "the begin of the copy");
        }
        var manifest = false;
        var archives = 0;
        while ((type = wire.next()) == 'd') {
            var kind = (char) wire.readByte();
            switch (kind) {
                case 'n' -> {
                    var name = wire.readString();
                    archives++;
                    give(() -> sink.archive(name));
                }
                case 'd' -> {
                    if (manifest) {
                        wire.drainTo(
                                (buffer, offset, length) -> give(() -> sink.manifestBytes(buffer, offset, length)));
                    } else if (archives > 0) {
                        wire.drainTo((buffer, offset, length) -> give(() -> sink.bytes(buffer, offset, length)));
                    } else {
                        throw PgWire.violation("data before the first archive");
                    }
                }
                case 'm' -> manifest = true;
                case 'p' -> sink.progress(wire.readLong());
                default -> throw PgWire.violation("a backup message '%c'".formatted(kind));
            }
        }
        if (type == 'E') {
            throw wire.failed();
        }
        if (type != 'c') {
            throw wire.unexpected(type, "the end of the copy");
        }
    }

    static String command(BaseBackupOptions options, boolean incremental) {
        var command = new StringBuilder("BASE_BACKUP (LABEL ")
                .append(Sql.literal(options.label()))
                .append(", PROGRESS, CHECKPOINT ")
                .append(options.fastCheckpoint() ? "'fast'" : "'spread'")
                .append(", WAL false, WAIT ")
                .append(options.waitForArchive())
                .append(", MANIFEST 'yes', MANIFEST_CHECKSUMS ")
                .append(Sql.literal(options.manifestChecksums().name()))
                // links in the archive instead of a map: a restore makes links too, and a map that it had to change
                // would
                // no longer match the manifest
                .append(", TABLESPACE_MAP false");
        if (incremental) {
            command.append(", INCREMENTAL true");
        }
        if (options.maxRateKilobytes() > 0) {
            command.append(", MAX_RATE ").append(options.maxRateKilobytes());
        }
        return command.append(')').toString();
    }

    private record Position(Lsn lsn, TimelineId timeline) {}

    private static Position position(PgWire.Rows rows) {
        var row = rows.single("BASE_BACKUP");
        return PgWire.parsed(
                () -> new Position(Lsn.parse(text(row, 0)), new TimelineId(Integer.parseUnsignedInt(text(row, 1)))));
    }

    private static String text(List<@Nullable String> row, int column) {
        var value = row.get(column);
        if (value == null) {
            throw PgWire.violation("no value in column %d".formatted(column + 1));
        }
        return value;
    }

    private interface Call {
        void run() throws IOException;
    }

    /** Keeps the sink's own failures apart from those of the connection. */
    private static void give(Call call) {
        try {
            call.run();
        } catch (IOException e) {
            throw new SinkException(e);
        }
    }

    private static final class SinkException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private SinkException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void watch(ReplicationConnection connection, Cancellation cancellation, CountDownLatch done) {
        try {
            while (!done.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                if (cancellation.isRequested()) {
                    connection.cancelRunning();
                    connection.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinQuietly(Thread watcher) {
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

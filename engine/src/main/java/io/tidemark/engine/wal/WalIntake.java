package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.protocol.HistoryFile;
import io.tidemark.engine.storage.BoundedInputStream;
import io.tidemark.engine.storage.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the files that a server's {@code archive_command} hands over into its archive: looks whether they are what their names
 * say and come from that server, and learns from segments what coverage tells of them.
 *
 * <p>Files may come in any order and several at once, from many threads. What arrives by streaming as well is one archive with
 * it: the same content counts once.
 */
public final class WalIntake {

    /** History files have some lines; whoever sends more sends something else. */
    private static final int MOST_TEXT_BYTES = 256 << 10;

    private static final int REMEMBERED = 64;
    private static final long PATIENCE_SECONDS = 30;

    private static final String SEND_THE_FILE =
            "Let archive_command send the file that PostgreSQL names, unchanged and not compressed.";

    private final WalArchive archive;
    private final SystemIdentifier system;
    private final OptionalInt magic;
    /** Where the records of a segment go on in the next one. */
    private final Map<WalSegment, CompletableFuture<@Nullable WalInspector>> ends = new LinkedHashMap<>();

    /** For files of whatever version. */
    public WalIntake(WalArchive archive, SystemIdentifier system) {
        this(archive, system, OptionalInt.empty());
    }

    /** @param majorVersion of the server; files of another one are refused */
    public WalIntake(WalArchive archive, SystemIdentifier system, int majorVersion) {
        this(archive, system, WalPageHeader.magicOf(majorVersion));
    }

    private WalIntake(WalArchive archive, SystemIdentifier system, OptionalInt magic) {
        this.archive = archive;
        this.system = system;
        this.magic = magic;
    }

    /**
     * A file that begins to arrive. Announced before its content is there, so that the segment after it, which may be here
     * sooner, waits for what it has to tell.
     */
    public final class Arrival implements AutoCloseable {

        private final WalFileName name;
        private final @Nullable CompletableFuture<@Nullable WalInspector> end;
        private boolean isStored;

        private Arrival(WalFileName name, @Nullable CompletableFuture<@Nullable WalInspector> end) {
            this.name = name;
            this.end = end;
        }

        /** How long the file may be at most, in bytes. */
        public long mostBytes() {
            return name instanceof WalFileName.Segment || name instanceof WalFileName.Partial
                    ? archive.segmentSize().bytes()
                    : MOST_TEXT_BYTES;
        }

        /**
         * Stores the file, durably when this returns.
         *
         * @param file its whole content, which nobody changes meanwhile
         * @throws EngineException with {@link ErrorCode#WAL_FILE_REFUSED} if the content is not what the name says, with
         *     {@link ErrorCode#SYSTEM_IDENTIFIER_CHANGED} if it is another server's
         */
        public WalArchive.Storing store(Path file) {
            try {
                return switch (name) {
                    case WalFileName.Segment(var segment) -> whole(segment, file);
                    case WalFileName.Partial(var segment) -> partial(segment, file);
                    case WalFileName.History(var timeline) -> history(new HistoryFile(timeline, text(file)));
                    case WalFileName.BackupHistory backup ->
                        archive.storeBackupHistory(backup, Content.of(backupHistory(text(file))));
                };
            } catch (IOException e) {
                throw LocalDisk.failure("cannot read the WAL file %s".formatted(name.text()), e);
            }
        }

        private WalArchive.Storing whole(WalSegment segment, Path file) throws IOException {
            var header = header(segment, file);
            var inspector = primed(segment, header);
            var summary = inspect(
                    inspector, segment, new FileContent(file, segment.size().bytes()));
            if (end != null) {
                // the segment after it waits for what it told, not for the store
                end.complete(inspector);
            }
            var storing =
                    archive.store(segment, new FileContent(file, segment.size().bytes()), summary);
            isStored = storing != WalArchive.Storing.DIVERGENT;
            return storing;
        }

        /** Behind the records that count stands what was in the file before: it is not kept. */
        private WalArchive.Storing partial(WalSegment segment, Path file) throws IOException {
            var header = header(segment, file);
            var pages = new FileContent(file, pages(segment, header, file));
            var inspector = primed(segment, header);
            var summary = inspect(inspector, segment, pages);
            var length = summary.isKnown() ? inspector.reached().bytesSince(segment.start()) : pages.sizeBytes();
            return archive.storePartial(
                    segment, new FileContent(file, Math.clamp(length, 1, pages.sizeBytes())), summary);
        }

        private WalArchive.Storing history(HistoryFile history) {
            try {
                if (history.parse().ancestors().isEmpty()) {
                    throw refused(name, "it names no timeline that was left", SEND_THE_FILE);
                }
            } catch (IllegalArgumentException e) {
                throw refused(name, e.getMessage(), SEND_THE_FILE);
            }
            return archive.storeHistory(history);
        }

        private byte[] backupHistory(byte[] text) {
            if (!new String(text, StandardCharsets.UTF_8).startsWith("START WAL LOCATION: ")) {
                throw refused(name, "it does not begin with START WAL LOCATION", SEND_THE_FILE);
            }
            return text;
        }

        private byte[] text(Path file) throws IOException {
            var size = Files.size(file);
            if (size < 1 || size > MOST_TEXT_BYTES) {
                throw refused(name, "it has %d bytes".formatted(size), SEND_THE_FILE);
            }
            return Files.readAllBytes(file);
        }

        private WalPageHeader header(WalSegment segment, Path file) throws IOException {
            var size = Files.size(file);
            if (size != segment.size().bytes()) {
                throw refused(
                        name,
                        "it has %d bytes, not the %d of this server's segments"
                                .formatted(size, segment.size().bytes()),
                        SEND_THE_FILE);
            }
            byte[] start;
            try (var in = Files.newInputStream(file)) {
                start = in.readNBytes(WalPageHeader.BYTES);
            }
            var header = WalPageHeader.parse(start)
                    .orElseThrow(() -> refused(name, "it does not begin as WAL does", SEND_THE_FILE));
            requireOurs(segment, header);
            return header;
        }

        private void requireOurs(WalSegment segment, WalPageHeader header) {
            if (!header.systemIdentifier().equals(system)) {
                throw new EngineException(
                        ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                        "WAL file %s is of the system %s, not of %s"
                                .formatted(name.text(), header.systemIdentifier(), system),
                        "Another cluster archives to this server's address, perhaps after initdb or a major upgrade."
                                + " Correct its archive_command, or protect it as a new server.");
            }
            if (magic.isPresent() && header.magic() != magic.getAsInt()) {
                throw refused(
                        name,
                        "it was written by %s"
                                .formatted(
                                        header.majorVersion().isPresent()
                                                ? "PostgreSQL "
                                                        + header.majorVersion().getAsInt()
                                                : "an unknown version, page magic %04X".formatted(header.magic())),
                        "Compare the version of the server with the one that is protected under this address.");
            }
            if (header.segmentBytes() != segment.size().bytes()) {
                throw refused(
                        name,
                        "its server has segments of %d bytes".formatted(header.segmentBytes()),
                        "pg_resetwal has changed the size. Protect the cluster as a new server.");
            }
            if (header.address() != segment.start().value()
                    || Integer.compareUnsigned(
                                    header.timeline(), segment.timeline().value())
                            > 0) {
                throw refused(
                        name,
                        "its content begins at %s of timeline %d"
                                .formatted(new Lsn(header.address()), Integer.toUnsignedLong(header.timeline())),
                        "Let archive_command send each file under its own name.");
            }
        }

        @Override
        public void close() {
            if (end != null && !isStored && name instanceof WalFileName.Segment(var segment)) {
                end.complete(null);
                synchronized (ends) {
                    ends.remove(segment, end);
                }
            }
        }
    }

    /** @throws EngineException with {@link ErrorCode#WAL_FILE_REFUSED} if that is not the name of a file of WAL */
    public Arrival begin(String fileName) {
        var name = WalFileName.parse(fileName, archive.segmentSize())
                .orElseThrow(() -> new EngineException(
                        ErrorCode.WAL_FILE_REFUSED,
                        "'%s' names no WAL file of a server with segments of %d bytes"
                                .formatted(fileName, archive.segmentSize().bytes()),
                        "Let archive_command send it under the name that PostgreSQL gives it."));
        if (!(name instanceof WalFileName.Segment(var segment))) {
            return new Arrival(name, null);
        }
        var end = new CompletableFuture<@Nullable WalInspector>();
        synchronized (ends) {
            var before = ends.putIfAbsent(segment, end);
            var oldest = ends.entrySet().iterator();
            while (ends.size() > REMEMBERED && oldest.hasNext()) {
                if (oldest.next().getValue().isDone()) {
                    oldest.remove();
                }
            }
            return new Arrival(name, before == null ? end : null);
        }
    }

    /** One that knows the record with which {@code segment} begins in the middle, if it does. */
    private WalInspector primed(WalSegment segment, WalPageHeader header) {
        if (!header.isContinuation() || segment.number() == 0) {
            return new WalInspector();
        }
        CompletableFuture<@Nullable WalInspector> before;
        synchronized (ends) {
            before = ends.get(new WalSegment(segment.timeline(), segment.number() - 1, segment.size()));
        }
        var end = before == null ? null : await(before);
        if (end != null && end.follows(segment)) {
            return end.fork();
        }
        var inspector = new WalInspector();
        archive.prime(inspector, segment);
        return inspector;
    }

    private static @Nullable WalInspector await(CompletableFuture<@Nullable WalInspector> end) {
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // it is slow or was given up: the archive may have it
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted while storing WAL", "Archive it again.", e);
        }
    }

    private static WalSummary inspect(WalInspector inspector, WalSegment segment, Content content) throws IOException {
        try (var in = content.open()) {
            return inspector.inspect(segment, in);
        }
    }

    /** Bytes of the leading pages that belong to the segment; those behind were left by an earlier one. */
    private static long pages(WalSegment segment, WalPageHeader header, Path file) throws IOException {
        var start = new byte[16];
        try (var in = new BufferedInputStream(Files.newInputStream(file), WalPageHeader.PAGE_BYTES)) {
            for (var offset = 0L; offset < segment.size().bytes(); offset += WalPageHeader.PAGE_BYTES) {
                in.readNBytes(start, 0, start.length);
                var page = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
                if ((page.getShort(0) & 0xFFFF) != header.magic()
                        || page.getLong(8) != segment.start().plus(offset).value()) {
                    return offset;
                }
                in.skipNBytes(WalPageHeader.PAGE_BYTES - start.length);
            }
        }
        return segment.size().bytes();
    }

    private static EngineException refused(WalFileName name, @Nullable String why, String hint) {
        return new EngineException(
                ErrorCode.WAL_FILE_REFUSED, "WAL file %s is refused: %s".formatted(name.text(), why), hint);
    }

    /** The first {@code sizeBytes} of a file. */
    private record FileContent(Path file, long sizeBytes) implements Content {

        @Override
        public InputStream open() throws IOException {
            return new BoundedInputStream(Files.newInputStream(file), sizeBytes);
        }
    }
}

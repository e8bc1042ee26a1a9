package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.protocol.BaseBackupSink;
import io.tidemark.engine.protocol.Tablespace;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.WalSpan;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Hands a streamed base backup to the repository, and keeps what must be known about it at the end. */
final class BackupReception implements BaseBackupSink {

    /** Far more than PostgreSQL's small files ever have; what is larger is no label. */
    private static final int CAPTURE_LIMIT = 64 << 10;

    /** Of a disk that is lost altogether, some are enough. */
    private static final int MOST_FAILURES = 1000;

    private final BackupWriter writer;
    private final SystemIdentifier expected;
    private final BackupMethod method;
    private final Progress progress;
    private final InstantSource clock;
    private final SentFiles files = new SentFiles();
    private final ByteArrayOutputStream manifest = new ByteArrayOutputStream();

    private final Set<ChecksumFailure> checksumFailures = new LinkedHashSet<>();

    private List<Tablespace> tablespaces = List.of();
    private @Nullable TarSplitter archive;
    private @Nullable Lsn start;
    private @Nullable TimelineId startTimeline;
    private @Nullable WalSpan wal;
    private Instant startedAt = Instant.EPOCH;
    private Instant endedAt = Instant.EPOCH;
    private Duration serverAhead = Duration.ZERO;
    private String label = "";

    BackupReception(
            BackupWriter writer,
            SystemIdentifier expected,
            BackupMethod method,
            Progress progress,
            InstantSource clock) {
        this.writer = writer;
        this.expected = expected;
        this.method = method;
        this.progress = progress;
        this.clock = clock;
    }

    @Override
    public void start(Lsn position, TimelineId timeline, List<Tablespace> sent, long totalBytes) {
        start = position;
        startTimeline = timeline;
        tablespaces = List.copyOf(sent);
        startedAt = clock.instant();
        progress.phase(BaseBackup.COPY);
        progress.total(totalBytes);
        progress.note("copy begins at %s on timeline %s, %d tablespaces besides the default ones"
                .formatted(position, timeline, sent.size()));
    }

    @Override
    public void archive(String name) {
        endArchive();
        archive = new TarSplitter(new Members(tablespaceOf(name)));
    }

    @Override
    public void bytes(byte[] buffer, int offset, int length) {
        if (archive == null) {
            throw new TarFormatException("content before the first archive");
        }
        archive.write(buffer, offset, length);
    }

    @Override
    public void manifestBytes(byte[] buffer, int offset, int length) {
        endArchive();
        manifest.write(buffer, offset, length);
    }

    /** What has arrived is counted instead: the server's own count runs ahead of it. */
    @Override
    public void progress(long bytesDone) {}

    @Override
    public void checksumFailure(ChecksumFailure failure) {
        if (checksumFailures.size() < MOST_FAILURES && checksumFailures.add(failure)) {
            progress.note("wrong checksum on the server's disk: " + failure);
        }
    }

    @Override
    public void end(Lsn stop, TimelineId timeline) {
        endArchive();
        endedAt = clock.instant();
        if (start == null || startTimeline == null) {
            throw new TarFormatException("it ended before it began");
        }
        wal = new WalSpan(startTimeline, start, timeline, stop);
        progress.note("copy ended at %s".formatted(stop));
    }

    /** Compares everything with the server's manifest; returns the manifest as it came. */
    byte[] verified() {
        var bytes = manifest.toByteArray();
        var parsed = files.compareWith(bytes);
        if (parsed.systemIdentifier() != null) {
            requireCluster(parsed.systemIdentifier());
        }
        if (!BackupLabel.parse(label).start().equals(wal().start())) {
            throw new TarFormatException("backup_label and the server disagree about the start");
        }
        return bytes;
    }

    WalSpan wal() {
        if (wal == null) {
            throw new IllegalStateException("the copy has not ended");
        }
        return wal;
    }

    String label() {
        return label;
    }

    List<ChecksumFailure> checksumFailures() {
        return List.copyOf(checksumFailures);
    }

    List<Tablespace> tablespaces() {
        return tablespaces;
    }

    /** By the server's clock. */
    Instant startedAt() {
        return startedAt.plus(serverAhead);
    }

    /** By the server's clock; up to a second late, never early, so that no target before the true end seems covered. */
    Instant endedAt() {
        return endedAt.plus(serverAhead);
    }

    private void endArchive() {
        if (archive != null) {
            archive.end();
            archive = null;
        }
    }

    private Optional<Tablespace> tablespaceOf(String archiveName) {
        if (archiveName.equals("base.tar")) {
            return Optional.empty();
        }
        return Optional.of(tablespaces.stream()
                .filter(tablespace -> archiveName.equals(Integer.toUnsignedString(tablespace.oid()) + ".tar"))
                .findFirst()
                .orElseThrow(() -> new TarFormatException("'%s' belongs to no tablespace".formatted(archiveName))));
    }

    private void requireCluster(SystemIdentifier found) {
        if (!found.equals(expected)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "the server is cluster %s, the repository belongs to %s".formatted(found, expected),
                    "Protect the new cluster as a server of its own.");
        }
    }

    /** The members of one archive. */
    private final class Members implements TarSplitter.Handler {

        private final String prefix;
        private final long tablespace;
        private @Nullable Member member;

        Members(Optional<Tablespace> of) {
            tablespace = of.map(known -> Integer.toUnsignedLong(known.oid())).orElse(FileEntry.NO_TABLESPACE);
            prefix = of.isPresent() ? "pg_tblspc/%d/".formatted(tablespace) : "";
            if (of.isPresent()) {
                writer.directory(new FileEntry("pg_tblspc/" + tablespace, 0, 0700, startedAt, tablespace));
            }
        }

        @Override
        public void directory(TarHeader header) {
            writer.directory(entry(header));
        }

        /** Nothing to keep: the server listed its tablespaces before. */
        @Override
        public void tablespaceLink(TarHeader header) {
            if (tablespaces.stream()
                    .noneMatch(known -> header.name().equals("pg_tblspc/" + Integer.toUnsignedString(known.oid())))) {
                throw new TarFormatException("'%s' is not a tablespace the server told of".formatted(header.name()));
            }
        }

        @Override
        public void beginFile(TarHeader header) {
            var path = prefix + header.name();
            if (path.equals(BackupLabel.FILE_NAME)) {
                // the label is made when it is sent, and dated to the second by the server's clock
                serverAhead =
                        Duration.between(clock.instant(), header.modifiedAt().plusSeconds(1));
                member = new Label(entry(header));
            } else if (path.equals(ControlFile.PATH)) {
                member = new Control(entry(header));
            } else if (method == BackupMethod.STREAM_INCREMENTAL && IncrementalFile.isOne(path)) {
                member = new Changes(entry(header));
            } else {
                member = new Whole(entry(header));
            }
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            member().content(buffer, offset, length);
        }

        @Override
        public void endFile() {
            member().end();
            member = null;
        }

        private Member member() {
            return Objects.requireNonNull(member, "no file has begun");
        }

        private FileEntry entry(TarHeader header) {
            return new FileEntry(
                    prefix + header.name(), header.sizeBytes(), header.mode(), header.modifiedAt(), tablespace);
        }
    }

    /** What becomes of a file that comes. */
    private interface Member {

        void content(byte[] buffer, int offset, int length);

        void end();
    }

    /** A file that is stored as it comes. */
    private final class Whole implements Member {

        private final FileEntry entry;

        Whole(FileEntry entry) {
            this.entry = entry;
            writer.beginFile(entry);
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            writer.write(buffer, offset, length);
            progress.advance(length);
        }

        @Override
        public void end() {
            files.add(entry.path(), entry.sizeBytes(), writer.endFile());
        }
    }

    /** A relation file of which only changes come. */
    private final class Changes implements Member {

        private final FileEntry sent;
        private final IncrementalFile changes;

        Changes(FileEntry sent) {
            this.sent = sent;
            writer.beginFile(sent.at(IncrementalFile.actualPath(sent.path())));
            changes = new IncrementalFile(writer, sent.sizeBytes());
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            changes.write(buffer, offset, length);
        }

        @Override
        public void end() {
            files.add(sent.path(), sent.sizeBytes(), changes.end());
            var bytes = writer.fileBytes();
            writer.endFile();
            progress.advance(bytes);
        }
    }

    /** A small file that must be understood, too. */
    private abstract class Understood implements Member {

        private final FileEntry entry;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Understood(FileEntry entry) {
            this.entry = entry;
            if (entry.sizeBytes() > CAPTURE_LIMIT) {
                throw new TarFormatException("'%s' has %d bytes".formatted(entry.path(), entry.sizeBytes()));
            }
        }

        @Override
        public final void content(byte[] buffer, int offset, int length) {
            content.write(buffer, offset, length);
        }

        @Override
        public final void end() {
            var came = content.toByteArray();
            var crc = new CRC32C();
            crc.update(came);
            files.add(entry.path(), came.length, (int) crc.getValue());
            var kept = understand(came);
            writer.beginFile(entry);
            writer.write(kept, 0, kept.length);
            writer.endFile();
            progress.advance(kept.length);
        }

        /** Returns what shall be stored. */
        abstract byte[] understand(byte[] came);
    }

    private final class Label extends Understood {

        Label(FileEntry entry) {
            super(entry);
        }

        @Override
        byte[] understand(byte[] came) {
            // byte by byte, since its name need not be UTF-8
            var kept = BackupLabel.ofWholeBackup(new String(came, StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
            label = new String(kept, StandardCharsets.UTF_8);
            return kept;
        }
    }

    private final class Control extends Understood {

        Control(FileEntry entry) {
            super(entry);
        }

        @Override
        byte[] understand(byte[] came) {
            requireCluster(ControlFile.parse(came).systemIdentifier());
            return came;
        }
    }
}

package io.tidemark.engine.backup;

import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ChecksumFailure;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands a streamed base backup to the repository, and keeps what must be known about it at the end. */
final class BackupReception implements BaseBackupSink {

    /** Of a disk that is lost altogether, some are enough. */
    private static final int MOST_FAILURES = 1000;

    private final BackupWriter writer;
    private final Progress progress;
    private final InstantSource clock;
    private final ReceivedFiles files;
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

    BackupReception(
            BackupWriter writer,
            SystemIdentifier expected,
            BackupMethod method,
            Progress progress,
            InstantSource clock) {
        this.writer = writer;
        this.files = new ReceivedFiles(writer, expected, method, progress);
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
        files.compareWith(bytes);
        if (!BackupLabel.parse(files.label()).start().equals(wal().start())) {
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
        return files.label();
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

    /** The members of one archive. */
    private final class Members implements TarSplitter.Handler {

        private final String prefix;
        private final long tablespace;
        private ReceivedFiles.@Nullable Member member;

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

        /** Nothing to keep: the server told its tablespaces when it began, and recovery makes those that came later. */
        @Override
        public void tablespaceLink(TarHeader header) {}

        @Override
        public void beginFile(TarHeader header) {
            var entry = entry(header);
            if (entry.path().equals(BackupLabel.FILE_NAME)) {
                // the label is made when it is sent, and dated to the second by the server's clock
                serverAhead =
                        Duration.between(clock.instant(), header.modifiedAt().plusSeconds(1));
            }
            member = files.begin(entry);
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

        private ReceivedFiles.Member member() {
            return Objects.requireNonNull(member, "no file has begun");
        }

        private FileEntry entry(TarHeader header) {
            return new FileEntry(
                    prefix + header.name(), header.sizeBytes(), header.mode(), header.modifiedAt(), tablespace);
        }
    }
}

package io.tidemark.engine.backup.copy;

import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.postgres.PgManifestWriter;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.FileEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes files into the repository, and notes each in the backup's manifest as the server would have done. For one thread. */
final class FilesOfBackup {

    /** Of a disk that is lost altogether, some are enough. */
    private static final int MOST_FAILURES = 1000;

    private static final int PAGE_BYTES = 8192;

    private final BackupWriter writer;
    private final Progress progress;
    private final ByteArrayOutputStream manifest = new ByteArrayOutputStream();
    private final PgManifestWriter named;
    private final Set<ChecksumFailure> failures = new LinkedHashSet<>();
    private @Nullable FileEntry open;

    FilesOfBackup(BackupWriter writer, ServerVersion version, SystemIdentifier systemIdentifier, Progress progress) {
        this.writer = writer;
        this.progress = progress;
        try {
            this.named = new PgManifestWriter(manifest, version, systemIdentifier);
        } catch (IOException e) {
            throw intoMemory(e);
        }
    }

    /** The next piece of the file that was begun, or the first of another one. A file that is gone or cut off ends with it. */
    void write(ParallelReading.Read read) {
        var piece = read.piece();
        var bytes = read.bytes();
        note(read.failures());
        if (piece.isFirst() && bytes != null) {
            begin(piece.file().entry());
        }
        if (open == null) {
            return;
        }
        if (bytes != null) {
            writer.write(bytes, 0, bytes.length);
            progress.advance(bytes.length);
        }
        if (piece.isLast() || bytes == null || bytes.length < piece.range().length()) {
            end();
        }
    }

    /** A whole file. */
    void write(FileEntry entry, byte[] content) {
        begin(entry);
        writer.write(content, 0, content.length);
        progress.advance(content.length);
        end();
    }

    /** A file as the previous backup has it. */
    void keep(FileEntry entry) {
        begin(entry);
        writer.keep(Math.toIntExact(entry.sizeBytes() / PAGE_BYTES));
        progress.advance(entry.sizeBytes());
        end();
    }

    List<ChecksumFailure> checksumFailures() {
        return List.copyOf(failures);
    }

    /** All files were written; returns the manifest. */
    byte[] manifest(TimelineId timeline, Lsn start, Lsn stop) {
        try {
            named.end(List.of(new PgManifest.WalRange(timeline, start, stop)));
        } catch (IOException e) {
            throw intoMemory(e);
        }
        return manifest.toByteArray();
    }

    private void note(List<ChecksumFailure> found) {
        for (var failure : found) {
            if (failures.size() < MOST_FAILURES && failures.add(failure)) {
                progress.note("wrong checksum on the server's disk: " + failure);
            }
        }
    }

    private void begin(FileEntry entry) {
        writer.beginFile(entry);
        open = entry;
    }

    private void end() {
        var entry = open;
        if (entry == null) {
            throw new IllegalStateException("no file has begun");
        }
        open = null;
        var bytes = writer.fileBytes();
        var crc = writer.endFile();
        try {
            named.file(PgManifest.File.withCrc32c(entry.path(), bytes, entry.modifiedAt(), crc));
        } catch (IOException e) {
            throw intoMemory(e);
        }
    }

    private static UncheckedIOException intoMemory(IOException e) {
        return new UncheckedIOException("into memory", e);
    }
}

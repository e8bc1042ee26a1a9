package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.postgres.PgManifestWriter;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupReader;
import io.tidemark.engine.repository.StoredFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The {@code backup_manifest} of a restored cluster, for {@code pg_verifybackup}. The server's own where it names whole files; of an
 * incremental backup, whose manifest names what was sent, one that names the files as they are.
 */
final class RestoredManifest {

    private final BackupReader reader;
    private final SystemIdentifier systemIdentifier;

    RestoredManifest(BackupReader reader, SystemIdentifier systemIdentifier) {
        this.reader = reader;
        this.systemIdentifier = systemIdentifier;
    }

    /** Its size, which a tar archive wants to know first. */
    long sizeBytes() throws IOException {
        if (isServersOwn()) {
            return reader.postgresManifestBytes();
        }
        try (var counting = new CountingStream()) {
            writeTo(counting);
            return counting.bytes;
        }
    }

    void writeTo(OutputStream target) throws IOException {
        if (isServersOwn()) {
            reader.postgresManifest(target);
            return;
        }
        var buffered = new BufferedOutputStream(target, 64 << 10);
        var wal = reader.manifest().facts().wal();
        var writer = new PgManifestWriter(
                buffered, reader.manifest().facts().origin().version(), systemIdentifier);
        try (var files = reader.files()) {
            files.filter(file -> !file.isDirectory()).forEach(file -> write(writer, file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.end(List.of(new PgManifest.WalRange(wal.startTimeline(), wal.start(), wal.stop())));
        buffered.flush();
    }

    private boolean isServersOwn() {
        return reader.manifest().facts().origin().method() != BackupMethod.STREAM_INCREMENTAL;
    }

    private static void write(PgManifestWriter writer, StoredFile file) {
        try {
            writer.file(PgManifest.File.withCrc32c(
                    file.path(), file.sizeBytes(), file.entry().modifiedAt(), file.crc32c()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class CountingStream extends OutputStream {

        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] content, int offset, int length) {
            bytes += length;
        }
    }
}

package io.tidemark.engine.backup;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ClusterFormat;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.FileEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The files of a base backup on their way into the repository: what becomes of each, and whether all came as the server says. */
final class ReceivedFiles {

    /** Far more than PostgreSQL's small files ever have; what is larger is no label. */
    private static final int CAPTURE_LIMIT = 64 << 10;

    private final BackupWriter writer;
    private final SystemIdentifier expected;
    private final BackupMethod method;
    private final Progress progress;
    private final SentFiles sent = new SentFiles();
    private String label = "";

    ReceivedFiles(BackupWriter writer, SystemIdentifier expected, BackupMethod method, Progress progress) {
        this.writer = writer;
        this.expected = expected;
        this.method = method;
        this.progress = progress;
    }

    /** Begins a file; the one before has ended. */
    Member begin(FileEntry entry) {
        if (entry.path().equals(BackupLabel.FILE_NAME)) {
            return new Label(entry);
        }
        if (entry.path().equals(ControlFile.PATH)) {
            return new Control(entry);
        }
        if (method == BackupMethod.STREAM_INCREMENTAL && IncrementalFile.isOne(entry.path())) {
            return new Changes(entry);
        }
        return new Whole(entry);
    }

    /** Compares everything with the server's manifest. */
    void compareWith(byte[] manifest) {
        var system = sent.compareWith(manifest).systemIdentifier();
        if (system != null) {
            requireCluster(system);
        }
    }

    /** Content of {@code backup_label}; empty if none came. */
    String label() {
        return label;
    }

    private void requireCluster(SystemIdentifier found) {
        if (!found.equals(expected)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "the server is cluster %s, the repository belongs to %s".formatted(found, expected),
                    "Protect the new cluster as a server of its own.");
        }
    }

    /** What becomes of a file that comes. */
    interface Member {

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
            sent.add(entry.path(), entry.sizeBytes(), writer.endFile());
        }
    }

    /** A relation file of which only changes come. */
    private final class Changes implements Member {

        private final FileEntry entry;
        private final IncrementalFile changes;

        Changes(FileEntry entry) {
            this.entry = entry;
            writer.beginFile(entry.at(IncrementalFile.actualPath(entry.path())));
            changes = new IncrementalFile(writer, entry.sizeBytes());
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            changes.write(buffer, offset, length);
        }

        @Override
        public void end() {
            sent.add(entry.path(), entry.sizeBytes(), changes.end());
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
            sent.add(entry.path(), came.length, (int) crc.getValue());
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
            UsualPages.require(ClusterFormat.parse(came));
            return came;
        }
    }
}

package io.tidemark.engine.backup;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.BackupLabel;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.repository.BackupWriter;
import io.tidemark.engine.repository.FileEntry;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands the files of an imported backup to the repository, checks each, and keeps the few that tell what it is. */
final class ImportedFiles implements ImportSource.Target {

    static final String VERSION_FILE = "PG_VERSION";

    private static final int CAPTURE_LIMIT = 64 << 10;
    private static final Set<String> CAPTURED = Set.of(BackupLabel.FILE_NAME, ControlFile.PATH, VERSION_FILE);

    /** They would make a server follow another one, or look for its tablespaces where they once were. */
    private static final Set<String> LEFT_OUT = Set.of("tablespace_map", "recovery.signal", "standby.signal");

    /** There while a server runs: then it is no base backup any more. */
    private static final String OF_A_SERVER = "postmaster.pid";

    private final BackupWriter writer;
    private final @Nullable ExpectedFiles expected;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Map<String, byte[]> captured = new HashMap<>();
    private final List<PgManifest.File> seen = new ArrayList<>();

    private @Nullable FileEntry open;
    private @Nullable ByteArrayOutputStream capture;
    private FileChecksum checksum = FileChecksum.of("NONE");
    private String algorithm = "NONE";
    private long bytes;
    private Instant labelledAt = Instant.EPOCH;
    private Instant youngestAt = Instant.EPOCH;

    /** @param expected null if there is no manifest: then each file counts as it comes */
    ImportedFiles(BackupWriter writer, @Nullable ExpectedFiles expected, Progress progress, Cancellation cancellation) {
        this.writer = writer;
        this.expected = expected;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    @Override
    public void directory(FileEntry entry) {
        writer.directory(entry);
    }

    @Override
    public void beginFile(FileEntry entry) {
        var path = entry.path();
        refuseOfServer(path);
        open = entry;
        bytes = 0;
        algorithm = expected == null ? "CRC32C" : expected.algorithm(path);
        checksum = FileChecksum.of(algorithm);
        capture = CAPTURED.contains(path) && entry.sizeBytes() <= CAPTURE_LIMIT ? new ByteArrayOutputStream() : null;
        if (!LEFT_OUT.contains(path)) {
            writer.beginFile(entry);
        }
    }

    private static void refuseOfServer(String path) {
        if (path.equals(OF_A_SERVER)) {
            throw ImportRefusal.of(
                    "'%s' is there: a server was started in this directory".formatted(path),
                    "Import a base backup as pg_basebackup has left it.");
        }
        if (path.substring(path.lastIndexOf('/') + 1).startsWith("INCREMENTAL.")) {
            throw ImportRefusal.of(
                    "it is an incremental backup", "Make a full one of it with pg_combinebackup, and import that.");
        }
    }

    @Override
    public void content(byte[] buffer, int offset, int length) {
        cancellation.throwIfRequested();
        checksum.update(buffer, offset, length);
        bytes += length;
        if (capture != null) {
            capture.write(buffer, offset, length);
        }
        if (open != null && !LEFT_OUT.contains(open.path())) {
            writer.write(buffer, offset, length);
        }
        progress.advance(length);
    }

    @Override
    public void endFile() {
        var entry = open;
        if (entry == null) {
            throw new IllegalStateException("no file has begun");
        }
        open = null;
        if (!LEFT_OUT.contains(entry.path())) {
            writer.endFile();
        }
        var text = checksum.text();
        var file = new PgManifest.File(entry.path(), bytes, entry.modifiedAt(), algorithm, text);
        if (expected != null) {
            note(expected.check(file));
        } else if (!LEFT_OUT.contains(entry.path())) {
            note(file);
            seen.add(file);
        }
        if (capture != null) {
            captured.put(entry.path(), capture.toByteArray());
            capture = null;
        }
    }

    /** A small file that every base backup has. */
    byte[] captured(String path) {
        var content = captured.get(path);
        if (content == null) {
            throw ImportRefusal.of(
                    "there is no %s: this is no base backup, or a server was started in it".formatted(path),
                    "Import a base backup as pg_basebackup has left it.");
        }
        return content;
    }

    /** What came, if there was nothing to compare it with. */
    List<PgManifest.File> seen() {
        return List.copyOf(seen);
    }

    /** When the backup began, by the server's clock. */
    Instant labelledAt() {
        return labelledAt;
    }

    /** When the youngest file was written, by the server's clock if there is a manifest. */
    Instant youngestAt() {
        return youngestAt;
    }

    private void note(PgManifest.File file) {
        if (file.path().equals(BackupLabel.FILE_NAME)) {
            labelledAt = file.lastModified();
        }
        youngestAt = file.lastModified().isAfter(youngestAt) ? file.lastModified() : youngestAt;
    }
}

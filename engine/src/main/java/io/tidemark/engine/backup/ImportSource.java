package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A base backup as {@code pg_basebackup} leaves it on disk. Read once; used by one thread. */
interface ImportSource extends AutoCloseable {

    /** Hears the files and directories of a cluster in any order; for a file: begin, any number of contents, end. */
    interface Target {

        void directory(FileEntry entry);

        void beginFile(FileEntry entry);

        /** {@code buffer} belongs to the caller and is valid during the call only. */
        void content(byte[] buffer, int offset, int length);

        void endFile();
    }

    /** When the copy was about to begin, as far as the times of files tell. */
    Instant labelledAt() throws IOException;

    /** When the copy was over, or later, by the clock of the host that wrote it; known when all was read. */
    Instant writtenAt() throws IOException;

    /** The {@code backup_manifest}, if there is one. */
    Optional<byte[]> manifest() throws IOException;

    /** The content of {@code global/pg_control}; may have to look for it. */
    byte[] controlFile() throws IOException;

    /** Hands over everything but WAL and the manifest. */
    void read(Target target) throws IOException;

    /** Where the tablespaces were, as far as the source itself tells; known when all was read. */
    List<Tablespace> tablespaces();

    /** The folder with the WAL that came with it; known when all was read. */
    Path walFolder();

    @Override
    void close() throws IOException;

    /** What lies at {@code place}. */
    static ImportSource at(Path place) throws IOException {
        if (Files.isRegularFile(place.resolve("PG_VERSION"))) {
            return new PlainBackup(place);
        }
        var folder = Files.isRegularFile(place)
                ? Objects.requireNonNull(place.toAbsolutePath().getParent())
                : place;
        return TarredBackup.in(folder)
                .orElseThrow(() -> ImportRefusal.of(
                        "%s is no base backup: neither PG_VERSION nor base.tar is there".formatted(place),
                        "Name the folder that pg_basebackup has written."));
    }

    /** The manifest beside or in what is imported. */
    static Optional<byte[]> manifestIn(Path folder) throws IOException {
        var file = folder.resolve(PgManifest.FILE_NAME);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }
}

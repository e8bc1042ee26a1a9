package io.tidemark.engine.repository;

import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads one backup. Everything it returns is verified.
 *
 * <p>Safe to use from many threads; each {@link #read} holds at most some 32 MiB. Damage is an
 * {@link io.tidemark.engine.EngineException} with {@link io.tidemark.engine.ErrorCode#OBJECT_CORRUPT} or
 * {@link io.tidemark.engine.ErrorCode#OBJECT_MISSING} that names the object and the file.
 */
public class BackupReader {

    BackupReader() {}

    public BackupManifest manifest() {
        throw new UnsupportedOperationException();
    }

    /** All files and directories in path order, a directory before what is in it. Read lazily; the caller closes. */
    public Stream<StoredFile> files() {
        throw new UnsupportedOperationException();
    }

    public Optional<StoredFile> find(String path) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the file's bytes in order to {@code target}, which stays open.
     *
     * @throws java.io.UncheckedIOException if {@code target} fails
     */
    public void read(StoredFile file, OutputStream target) {
        throw new UnsupportedOperationException();
    }

    /** Writes PostgreSQL's own {@code backup_manifest} to {@code target}, which stays open. */
    public void postgresManifest(OutputStream target) {
        throw new UnsupportedOperationException();
    }
}

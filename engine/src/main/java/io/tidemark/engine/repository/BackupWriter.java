package io.tidemark.engine.repository;

import io.tidemark.engine.storage.Content;

/**
 * Writes one backup, file by file, in any order of paths.
 *
 * <p>Used by one thread. Compression, sealing and upload happen on other threads; when they cannot keep up, calls wait.
 * What fails there is thrown by the next call, and again by {@link #commit}. Nothing is durable before {@link #commit}
 * returns, and nothing of the backup is visible.
 */
public class BackupWriter implements AutoCloseable {

    BackupWriter() {}

    /** Notes a directory. */
    public void directory(FileEntry entry) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a file.
     *
     * @throws IllegalStateException if the file before has not ended
     */
    public void beginFile(FileEntry entry) {
        throw new UnsupportedOperationException();
    }

    /** Adds bytes to the file, cut as they come. */
    public void write(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** @return CRC-32C of the file */
    public int endFile() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of sealed frames handed to the store so far. */
    public long storedBytes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until everything is in the store, checks that what is shared with older backups is still there, and writes the
     * manifest: from then on the backup exists.
     *
     * @param postgresManifest PostgreSQL's own {@code backup_manifest} as it came; kept and given back by
     *     {@link BackupReader#postgresManifest}
     */
    public BackupManifest commit(BackupFacts facts, Content postgresManifest) {
        throw new UnsupportedOperationException();
    }

    /** Abandons the backup unless it was committed. What was stored of it is swept later. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}

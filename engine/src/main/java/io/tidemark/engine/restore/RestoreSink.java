package io.tidemark.engine.restore;

import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/**
 * Where restored files go.
 *
 * <p>{@link #begin} once, then the files, then {@link #end} once; directories come before what is in them. Closing before
 * the end abandons: what was written so far must not be mistaken for a cluster.
 */
public interface RestoreSink extends AutoCloseable {

    /** The bytes of one file, asked for once. */
    @FunctionalInterface
    interface FileContent {

        /** Writes exactly the file's size to {@code target}, which stays open. */
        void writeTo(OutputStream target) throws IOException;

        /** Writes exactly the file's bytes into {@code file}, which is empty and stays open. Here in their order. */
        default void fill(FileChannel file) throws IOException {
            writeTo(Channels.newOutputStream(file));
        }

        /** Makes {@code file}, whatever it holds, hold exactly the file's bytes; it stays open. Here by writing all of it. */
        default void amend(FileChannel file) throws IOException {
            file.truncate(0);
            fill(file);
        }
    }

    /** Whether {@link #file} may be called from several threads at once, in any order. */
    boolean isParallel();

    /** Whether {@code tablespace} will lie inside the data directory itself instead of behind a link. */
    boolean isInside(Tablespace tablespace);

    /**
     * Checks that everything will fit and may be written, before anything is.
     *
     * @throws io.tidemark.engine.EngineException if it cannot
     */
    void begin(RestoreLayout layout) throws IOException;

    void directory(FileEntry entry) throws IOException;

    /** @param entry its size is exact */
    void file(FileEntry entry, FileContent content) throws IOException;

    /** Everything was given; returns when it is durable. */
    void end() throws IOException;

    @Override
    void close() throws IOException;
}

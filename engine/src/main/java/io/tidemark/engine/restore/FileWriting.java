package io.tidemark.engine.restore;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.BackupReader;
import io.tidemark.engine.repository.BackupReader.Helpers;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.StoredFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Gives files to a sink, by several threads if it allows. The first failure ends all and is thrown by the next call.
 * Closing waits for the threads.
 */
final class FileWriting implements AutoCloseable {

    private static final int AHEAD = 4;

    private final RestoreSink sink;
    private final Progress progress;
    private final Cancellation cancellation;
    private final int workers;
    private final Semaphore slots;
    private final ExecutorService executor;
    private final Helpers helpers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder reusedBytes = new LongAdder();

    FileWriting(RestoreSink sink, int workers, Progress progress, Cancellation cancellation) {
        this.sink = sink;
        this.progress = progress;
        this.cancellation = cancellation;
        this.workers = sink.isParallel() ? workers : 1;
        this.slots = new Semaphore(this.workers * AHEAD);
        this.executor = Executors.newFixedThreadPool(
                this.workers, Thread.ofPlatform().name("restore-", 1).daemon().factory());
        this.helpers = new Helpers(executor, this.workers - 1);
    }

    void directory(FileEntry entry) {
        check();
        try {
            sink.directory(entry);
        } catch (IOException e) {
            throw translated(entry, e);
        }
    }

    /** A file of a backup; several threads may work on a large one. */
    void file(BackupReader reader, StoredFile file) {
        give(file.entry(), new StoredContent(reader, file));
    }

    /** A file that no backup holds. */
    void file(FileEntry entry, RestoreSink.FileContent content) {
        give(entry, target -> content.writeTo(new Watched(target)));
    }

    private void give(FileEntry entry, RestoreSink.FileContent content) {
        check();
        if (!sink.isParallel()) {
            write(entry, content);
            return;
        }
        slots.acquireUninterruptibly();
        executor.execute(() -> {
            try {
                if (failure.get() == null) {
                    write(entry, content);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                slots.release();
            }
        });
    }

    /** Waits until all files given so far are written. */
    void await() {
        slots.acquireUninterruptibly(workers * AHEAD);
        slots.release(workers * AHEAD);
        check();
    }

    long files() {
        return files.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /** Of those, what was there already. */
    long reusedBytes() {
        return reusedBytes.sum();
    }

    @Override
    public void close() {
        executor.close();
    }

    private void check() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Throwable e ->
                throw new EngineException(
                        ErrorCode.INTERNAL, "restore files: " + e, "Report this with the service's log.", e);
        }
        cancellation.throwIfRequested();
    }

    private void write(FileEntry entry, RestoreSink.FileContent content) {
        try {
            sink.file(entry, content);
            files.increment();
        } catch (IOException e) {
            throw translated(entry, e);
        } catch (UncheckedIOException e) {
            throw translated(entry, new IOException(e.getMessage(), e));
        }
    }

    private static EngineException translated(FileEntry entry, IOException e) {
        var reason = e.getMessage() == null ? e.toString() : e.getMessage();
        if (LocalDisk.isFull(e)) {
            return new EngineException(
                    ErrorCode.NO_SPACE,
                    "write '%s': %s".formatted(entry.path(), reason),
                    "Make room there, or restore to another file system.",
                    e);
        }
        return new EngineException(
                ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                "write '%s': %s".formatted(entry.path(), reason),
                "Look at the destination, then restore again.",
                e);
    }

    private void passed(int length, int written) {
        bytes.add(length);
        reusedBytes.add(length - written);
        progress.advance(length);
    }

    private void passedWatching(int length, int written) {
        cancellation.throwIfRequested();
        passed(length, written);
    }

    /** Content of a backup. Counts, and looks for a request to stop. */
    private final class StoredContent implements RestoreSink.FileContent {

        private final BackupReader reader;
        private final StoredFile file;

        StoredContent(BackupReader reader, StoredFile file) {
            this.reader = reader;
            this.file = file;
        }

        @Override
        public void writeTo(OutputStream target) {
            reader.read(file, new Watched(target));
        }

        @Override
        public void fill(FileChannel target) {
            reader.fill(file, target, helpers, FileWriting.this::passedWatching);
        }

        @Override
        public void amend(FileChannel target) {
            reader.amend(file, target, helpers, FileWriting.this::passedWatching);
        }
    }

    /** Counts, and looks for a request to stop. */
    private final class Watched extends FilterOutputStream {

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            cancellation.throwIfRequested();
            out.write(buffer, offset, length);
            passed(length, length);
        }
    }
}

package io.tidemark.engine.backup.copy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.RelationFile;
import io.tidemark.engine.protocol.FileSource;
import io.tidemark.engine.storage.ByteRate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces of files ahead, from several sources at once, and hands them on in order. Memory holds {@link #AHEAD} batches more than
 * there are sources at most.
 */
final class ParallelReading {

    private static final int AHEAD = 2;
    private static final long LOOK_MILLIS = 200;

    private final ExecutorService threads;
    private final BlockingQueue<Reader> free;
    private final ByteRate rate;
    private final Runnable meanwhile;
    private final boolean checksPages;

    private record Reader(FileSource source, PageCheck check) {}

    /** What came of a piece; null bytes if its file is gone. */
    record Read(Piece piece, byte @Nullable [] bytes, List<ChecksumFailure> failures) {}

    /** Takes what was read. */
    interface Target {
        void accept(Read read);
    }

    /**
     * @param threads as many as {@code sources}; stays the caller's
     * @param pagesBefore where pages that carry checksums must be older than to be checked; null if they carry none
     * @param rate shared by all sources
     * @param meanwhile called now and then by the thread that waits; throws to end it
     */
    ParallelReading(
            ExecutorService threads,
            List<? extends FileSource> sources,
            @Nullable Lsn pagesBefore,
            ByteRate rate,
            Runnable meanwhile) {
        this.threads = threads;
        this.rate = rate;
        this.meanwhile = meanwhile;
        this.checksPages = pagesBefore != null;
        this.free = new ArrayBlockingQueue<>(sources.size());
        for (var source : sources) {
            free.add(new Reader(source, new PageCheck(source, pagesBefore == null ? new Lsn(0) : pagesBefore)));
        }
    }

    /** Reads all; the calling thread hears of it, in order. */
    void run(Iterator<List<Piece>> batches, Target target) {
        var window = free.size() + AHEAD;
        var ahead = new ArrayDeque<Future<List<Read>>>();
        while (batches.hasNext() || !ahead.isEmpty()) {
            while (batches.hasNext() && ahead.size() < window) {
                var batch = batches.next();
                ahead.add(threads.submit(() -> read(batch)));
            }
            await(ahead.remove(), meanwhile).forEach(target::accept);
        }
    }

    /** Waits for work of another thread, and throws what it threw. */
    static <T> T await(Future<T> work, Runnable meanwhile) {
        try {
            while (true) {
                meanwhile.run();
                try {
                    return work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // once more
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while files were copied", "Take the backup again.", e);
        }
    }

    private List<Read> read(List<Piece> batch) throws InterruptedException {
        var reader = free.take();
        try {
            var ranges = batch.stream().map(Piece::range).toList();
            rate.use(ranges.stream().mapToInt(range -> range.length()).sum());
            var contents = reader.source().read(ranges);
            var reads = new ArrayList<Read>();
            for (var index = 0; index < batch.size(); index++) {
                var bytes = contents.get(index);
                reads.add(new Read(batch.get(index), bytes, check(reader, batch.get(index), bytes)));
            }
            return reads;
        } finally {
            free.add(reader);
        }
    }

    private List<ChecksumFailure> check(Reader reader, Piece piece, byte @Nullable [] bytes) {
        if (!checksPages || bytes == null) {
            return List.of();
        }
        return RelationFile.at(piece.file().path())
                .map(file -> reader.check().check(file, piece.range(), bytes))
                .orElse(List.of());
    }
}

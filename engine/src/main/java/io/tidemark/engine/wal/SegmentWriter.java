package io.tidemark.engine.wal;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the WAL of one timeline into the segments of the spool and makes it durable.
 *
 * <p>One thread writes. It flushes too while nothing more has come, which spares a commit that waits the way to another thread and
 * back; as long as more comes, another one flushes, and what arrives while the disk works becomes durable with the next batch.
 * Far behind the server only whole segments are flushed, unless commits wait: else nobody waits for the last bytes.
 */
final class SegmentWriter {

    private final WalSpool spool;
    private final WalUploader uploader;
    private final ReceiverState state;
    private final long spoolLimitBytes;
    private final TimelineId timeline;
    private final WalSegmentSize segmentSize;

    // guarded by this
    private final List<SpoolFile> whole = new ArrayList<>();
    private @Nullable SpoolFile current;
    private Lsn written;
    private Lsn flushed;
    private Lsn serverEnd = new Lsn(0);
    private boolean handedOver;
    private boolean flushing;
    private boolean awaited;
    private boolean ending;
    private @Nullable EngineException failure;

    /** @param uploader takes the segments that are whole */
    SegmentWriter(
            WalSpool spool,
            WalUploader uploader,
            ReceiverState state,
            long spoolLimitBytes,
            ResumePoint point,
            WalSegmentSize segmentSize) {
        this.spool = spool;
        this.uploader = uploader;
        this.state = state;
        this.spoolLimitBytes = spoolLimitBytes;
        this.timeline = point.timeline();
        this.segmentSize = segmentSize;
        this.written = point.start();
        this.flushed = point.start();
    }

    synchronized Lsn written() {
        return written;
    }

    /** The position up to which everything is durable. */
    synchronized Lsn flushed() {
        return flushed;
    }

    /**
     * Writes all of it; durable only later.
     *
     * @param end how far the server's WAL goes
     * @throws EngineException if the disk fails or too much waits for the store
     */
    void write(Lsn start, Lsn end, byte[] buffer, int offset, int length) {
        synchronized (this) {
            serverEnd = end;
        }
        var done = 0;
        while (done < length) {
            done += writePart(start.plus(done), buffer, offset + done, length - done);
        }
    }

    /** Writes what fits into the segment that holds {@code position}; returns how many bytes that were. */
    private int writePart(Lsn position, byte[] buffer, int offset, int length) {
        requireRoom();
        try {
            var file = currentFile(position);
            var room = file.segment().end().bytesSince(position);
            var part = (int) Math.min(room, length);
            file.write(position, buffer, offset, part);
            wrote(file, position.plus(part));
            return part;
        } catch (IOException e) {
            // not the connection's failure: without this it would be taken for one
            throw spoolFailure(e);
        }
    }

    /** Refuses to begin a new segment while too many wait for the store. */
    private void requireRoom() {
        long unfinished;
        synchronized (this) {
            if (current != null) {
                return;
            }
            unfinished = (long) whole.size() * segmentSize.bytes();
        }
        var spooled = state.spooledBytes() + unfinished;
        if (spooled > spoolLimitBytes) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "%s of WAL wait in the spool for the store".formatted(new DataSize(spooled)),
                    "See why the store takes no WAL. Until it does, the server keeps what follows.");
        }
    }

    private SpoolFile currentFile(Lsn position) throws IOException {
        Lsn end;
        synchronized (this) {
            if (current != null) {
                return current;
            }
            end = serverEnd;
        }
        var segment = WalSegment.holding(position, timeline, segmentSize);
        var file = spool.open(segment, end.compareTo(segment.end()) < 0);
        synchronized (this) {
            current = file;
        }
        return file;
    }

    private synchronized void wrote(SpoolFile file, Lsn end) {
        written = end;
        if (end.equals(file.segment().end())) {
            whole.add(file);
            current = null;
        }
    }

    /** Returns when all that was written is durable. */
    synchronized void awaitFlushed() throws IOException {
        try {
            awaited = true;
            notifyAll();
            while (flushed.compareTo(written) < 0 && failure == null) {
                wait();
            }
            awaited = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while WAL became durable");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** More has come: the other thread flushes what was written. */
    synchronized void handOver() {
        handedOver = true;
        wakeFlusher();
    }

    /**
     * Makes durable what was written, in the caller's thread; hands it over if the other one is at work, or if it takes more than a
     * moment, as whole segments do.
     *
     * @return whether anything became durable
     */
    boolean flushNow() {
        Batch batch;
        synchronized (this) {
            if (flushing || !whole.isEmpty()) {
                handOver();
                return false;
            }
            if (!isAnythingWorthIt()) {
                return false;
            }
            batch = take();
        }
        flush(batch);
        return true;
    }

    /**
     * Waits until something was handed over that is worth it and makes that durable.
     *
     * @return false if nothing more will be written
     */
    boolean flush() throws InterruptedException {
        Batch batch;
        synchronized (this) {
            while (!isFlushersTurn()) {
                wait();
            }
            if (written.equals(flushed)) {
                return false;
            }
            batch = take();
        }
        flush(batch);
        return true;
    }

    /** What is flushed at once: segments that are whole, and what there is of the one behind them if that is worth it. */
    private record Batch(List<SpoolFile> finished, @Nullable SpoolFile unfinished, Lsn end) {}

    private Batch take() {
        var all = isAllWorthIt();
        flushing = true;
        handedOver = false;
        return new Batch(
                List.copyOf(whole),
                all ? current : null,
                all ? written : whole.getLast().segment().end());
    }

    private void flush(Batch batch) {
        try {
            for (var file : batch.finished()) {
                file.finish();
                uploader.whole(file.segment());
            }
            if (batch.unfinished() != null) {
                batch.unfinished().force();
            }
            flushed(batch);
        } catch (IOException e) {
            throw failed(spoolFailure(e));
        } finally {
            ended();
        }
        state.flushed(batch.end());
    }

    private synchronized void flushed(Batch batch) {
        whole.subList(0, batch.finished().size()).clear();
        flushed = batch.end();
    }

    private synchronized void ended() {
        flushing = false;
        if (awaited) {
            notifyAll();
        } else {
            wakeFlusher();
        }
    }

    /** Only if it has something to do: the reader may flush thousands of times a second. */
    private void wakeFlusher() {
        if (isFlushersTurn()) {
            notifyAll();
        }
    }

    private boolean isFlushersTurn() {
        return !flushing && (ending || (handedOver || awaited) && isAnythingWorthIt());
    }

    private boolean isAnythingWorthIt() {
        return !written.equals(flushed) && (!whole.isEmpty() || isAllWorthIt());
    }

    private boolean isAllWorthIt() {
        return ending || awaited || state.doCommitsWait() || serverEnd.bytesSince(written) < segmentSize.bytes();
    }

    /** Nothing more will be written: the flusher ends when all is durable. */
    synchronized void end() {
        ending = true;
        notifyAll();
    }

    /**
     * Lets the unfinished segment go; called when the flusher has ended.
     *
     * @param given whether the segment will not grow any more and is to be stored as it is
     */
    synchronized void close(boolean given) {
        if (current == null) {
            return;
        }
        try {
            current.close();
        } catch (IOException e) {
            // everything that counts was forced before
        }
        var bytes = Math.toIntExact(flushed.bytesSince(current.segment().start()));
        if (given && bytes > 0) {
            uploader.part(current.segment(), bytes);
        }
    }

    private synchronized EngineException failed(EngineException e) {
        failure = e;
        notifyAll();
        return e;
    }

    private static EngineException spoolFailure(IOException e) {
        return LocalDisk.failure("cannot make WAL durable in the spool", e);
    }
}

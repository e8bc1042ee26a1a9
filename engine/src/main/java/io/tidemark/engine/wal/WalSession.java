package io.tidemark.engine.wal;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.WalStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one timeline into the spool.
 *
 * <p>The thread that runs it reads and writes. A flusher makes durable what was written, whole batches at a time, and only
 * then moves the position that is reported, as far as the archive allows: the server keeps every segment that is not whole
 * there. Only a server that shuts down is told of all that is durable here, because it waits for that. A ticker reports in
 * silence and gives up a connection that is silent itself.
 */
final class WalSession implements WalStream.Listener {

    /**
     * A server that has just heard from us and asks again shuts down: else it asks only when half its
     * {@code wal_sender_timeout} has passed (walsender.c, WalSndDone and WalSndKeepaliveIfNecessary).
     */
    private static final long PING_NANOS = 1_000_000_000;

    private final ReplicationConnection connection;
    private final WalSpool spool;
    private final WalUploader uploader;
    private final ReceiverState state;
    private final WalReceiverSettings settings;
    private final InstantSource clock;
    private final WalStream stream;
    private final ResumePoint point;
    private final WalSegmentSize segmentSize;

    // guarded by this
    private final List<SpoolFile> whole = new ArrayList<>();
    private @Nullable SpoolFile current;
    private Lsn written;
    private Lsn flushed;
    private boolean ending;
    private boolean reportWanted;
    private @Nullable EngineException failure;
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean heardAnything;
    private volatile long lastReported = System.nanoTime();
    private volatile boolean serverStops;

    WalSession(
            ReplicationConnection connection,
            WalSpool spool,
            WalUploader uploader,
            ReceiverState state,
            WalReceiverSettings settings,
            InstantSource clock,
            ResumePoint point,
            WalSegmentSize segmentSize) {
        this.connection = connection;
        this.spool = spool;
        this.uploader = uploader;
        this.state = state;
        this.settings = settings;
        this.clock = clock;
        this.point = point;
        this.segmentSize = segmentSize;
        this.written = point.start();
        this.flushed = point.start();
        this.stream = WalStream.start(connection, settings.slotName(), point.timeline(), point.start());
    }

    /** Streams until the stream ends. Everything received is durable when this returns, if the disk allows it. */
    WalStream.End run() {
        var flusher = thread("flusher", this::flush);
        var ticker = thread("ticker", this::tick);
        WalStream.@Nullable End end = null;
        try {
            end = stream.run(this);
            return end;
        } catch (EngineException e) {
            var cause = failure();
            throw cause == null ? e : cause;
        } finally {
            end(flusher, ticker, end instanceof WalStream.End.TimelineEnded);
        }
    }

    /** Asks the server to end the stream. */
    void stop() throws IOException {
        stream.stop();
    }

    /** Reports soon: more may be acknowledged, because more is stored. */
    synchronized void reportSoon() {
        reportWanted = true;
        notifyAll();
    }

    /** Whether any WAL came: if not, the server refused the position. */
    boolean heardAnything() {
        return heardAnything;
    }

    /** The position up to which whole segments and what is durable of the unfinished one are held. */
    synchronized Lsn flushed() {
        return flushed;
    }

    @Override
    public void wal(Lsn start, Lsn serverEnd, byte[] buffer, int offset, int length) throws IOException {
        lastHeard = System.nanoTime();
        heardAnything = true;
        serverStops = false;
        if (!start.equals(written())) {
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "the server sent WAL from %s where %s was expected".formatted(start, written()),
                    "The connection is made anew; report it if it happens again.");
        }
        var position = start;
        var done = 0;
        while (done < length) {
            done += spool(position, buffer, offset + done, length - done);
            position = start.plus(done);
        }
        state.received(position, serverEnd);
    }

    /** Writes what fits into the segment that holds {@code position}; returns how many bytes that were. */
    private int spool(Lsn position, byte[] buffer, int offset, int length) {
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

    @Override
    public void keepAlive(Lsn serverEnd, boolean replyRequested) throws IOException {
        lastHeard = System.nanoTime();
        state.serverEnd(serverEnd);
        if (replyRequested) {
            if (System.nanoTime() - lastReported < PING_NANOS && serverEnd.equals(written())) {
                serverStops = true;
            }
            report(false);
        }
    }

    @Override
    public void timelineEnds() throws IOException {
        awaitFlushed();
        report(false);
    }

    /** Ends the stream before a new segment is begun while too many wait for the store. */
    private void requireRoom() {
        long unfinished;
        synchronized (this) {
            if (current != null) {
                return;
            }
            unfinished = (long) whole.size() * segmentSize.bytes();
        }
        var spooled = state.spooledBytes() + unfinished;
        if (spooled > settings.spoolLimitBytes()) {
            throw new EngineException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "%s of WAL wait in the spool for the store".formatted(new DataSize(spooled)),
                    "See why the store takes no WAL. Until it does, the server keeps what follows.");
        }
    }

    private SpoolFile currentFile(Lsn position) throws IOException {
        synchronized (this) {
            if (current != null) {
                return current;
            }
        }
        var file = spool.open(WalSegment.holding(position, point.timeline(), segmentSize));
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
        notifyAll();
    }

    private synchronized Lsn written() {
        return written;
    }

    private synchronized @Nullable EngineException failure() {
        return failure;
    }

    private synchronized void awaitFlushed() throws IOException {
        try {
            while (flushed.compareTo(written) < 0 && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while WAL became durable");
        }
        if (failure != null) {
            throw failure;
        }
    }

    // the flusher

    private void flush() {
        try {
            while (true) {
                List<SpoolFile> finished;
                SpoolFile unfinished;
                Lsn target;
                synchronized (this) {
                    while (written.equals(flushed) && !ending) {
                        wait();
                    }
                    if (written.equals(flushed)) {
                        return;
                    }
                    finished = List.copyOf(whole);
                    unfinished = current;
                    target = written;
                }
                for (var file : finished) {
                    file.finish();
                    uploader.whole(file.segment());
                }
                if (unfinished != null && !finished.contains(unfinished)) {
                    unfinished.force();
                }
                synchronized (this) {
                    whole.subList(0, finished.size()).clear();
                    flushed = target;
                    notifyAll();
                }
                state.flushed(target);
                reportFlushed();
            }
        } catch (IOException e) {
            fail(spoolFailure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static EngineException spoolFailure(IOException e) {
        return LocalDisk.failure("cannot make WAL durable in the spool", e);
    }

    private void reportFlushed() {
        try {
            if (!isEnding()) {
                report(false);
            }
        } catch (IOException e) {
            // the reader sees the broken connection too; what it has read is still made durable here
            connection.close();
        }
    }

    private void report(boolean replyRequested) throws IOException {
        Lsn durable;
        Lsn arrived;
        synchronized (this) {
            durable = flushed;
            arrived = written;
        }
        lastReported = System.nanoTime();
        stream.report(arrived, serverStops ? durable : state.acknowledgeable(durable), clock.instant(), replyRequested);
    }

    // the ticker

    private void tick() {
        var interval = Math.max(
                10,
                Math.min(
                        settings.statusInterval().toMillis(),
                        settings.stallTimeout().toMillis() / 4));
        try {
            while (true) {
                pause(interval);
                if (isEnding()) {
                    return;
                }
                var silence = System.nanoTime() - lastHeard;
                if (silence > settings.stallTimeout().toNanos()) {
                    fail(new EngineException(
                            ErrorCode.SERVER_UNREACHABLE,
                            "the server has been silent for %d s".formatted(silence / 1_000_000_000),
                            "The connection is made anew. If it stays, look at the network between."));
                    return;
                }
                // a server that hears from us in time says nothing of its own: ask it
                report(true);
            }
        } catch (IOException e) {
            // the reader sees the broken connection too
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void pause(long millis) throws InterruptedException {
        var deadline = System.nanoTime() + millis * 1_000_000;
        while (!ending && !reportWanted) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        reportWanted = false;
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    private void fail(EngineException e) {
        synchronized (this) {
            if (failure == null) {
                failure = e;
            }
            notifyAll();
        }
        connection.close();
    }

    private void end(Thread flusher, Thread ticker, boolean timelineEnded) {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        join(flusher);
        join(ticker);
        var file = current;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // everything that counts was forced before
            }
            if (timelineEnded) {
                var bytes = Math.toIntExact(flushed().bytesSince(file.segment().start()));
                uploader.part(file.segment(), bytes);
            }
        }
    }

    private Thread thread(String role, Runnable work) {
        return Thread.ofPlatform()
                .name("tidemark-wal-%s-%s".formatted(settings.slotName(), role))
                .daemon()
                .start(work);
    }

    private static void join(Thread thread) {
        var interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

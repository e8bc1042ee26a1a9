package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.WalStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one timeline into the spool.
 *
 * <p>The thread that runs it reads and writes, and makes what it wrote durable and reports it once nothing more has come. As long as
 * much more comes, a flusher does that. A ticker reports in silence and gives up a connection that is silent itself. All three wait for
 * a socket, the disk or each other, so they are virtual; but while commits on the server wait for us, a platform thread reads.
 */
final class WalSession implements WalStream.Listener {

    /** What comes at once with the commits of many clients is less. */
    private static final int MOST_UNFLUSHED = 128 << 10;

    private final ReplicationConnection connection;
    private final ReceiverState state;
    private final String slotName;
    private final SegmentWriter writer;
    private final WalStream stream;
    private final StatusReports reports;
    private volatile boolean heardAnything;
    // of the thread that runs the stream
    private int unflushed;

    // guarded by this
    private @Nullable EngineException failure;

    WalSession(
            ReplicationConnection connection,
            WalSpool spool,
            WalUploader uploader,
            ReceiverState state,
            SynchronousCommits commits,
            WalReceiverSettings settings,
            InstantSource clock,
            ResumePoint point,
            WalSegmentSize segmentSize) {
        this.connection = connection;
        this.state = state;
        this.slotName = settings.slotName();
        this.writer = new SegmentWriter(spool, uploader, state, settings.spoolLimitBytes(), point, segmentSize);
        this.stream = WalStream.start(connection, slotName, point.timeline(), point.start());
        this.reports = new StatusReports(stream, writer, state, commits, settings, clock);
    }

    /** Streams until the stream ends. Everything received is durable when this returns, if the disk allows it. */
    WalStream.End run() {
        var flusher = thread("flusher", this::flush);
        var ticker = thread("ticker", this::tick);
        WalStream.@Nullable End end = null;
        try {
            end = stream.run(this).orElseGet(this::runForCommits);
            return end;
        } catch (EngineException e) {
            var cause = failure();
            throw cause == null ? e : cause;
        } finally {
            writer.end();
            reports.end();
            join(flusher);
            join(ticker);
            writer.close(end instanceof WalStream.End.TimelineEnded);
        }
    }

    /** A platform thread that waits for its socket is back with half the work of a virtual one. */
    private WalStream.End runForCommits() {
        var running = CompletableFuture.supplyAsync(
                () -> stream.run(this).orElseThrow(),
                work -> Thread.ofPlatform().daemon().name(name("commits")).start(work));
        try {
            return running.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof EngineException known ? known : e;
        }
    }

    /** Asks the server to end the stream. */
    void stop() throws IOException {
        stream.stop();
    }

    /** Reports soon: more may be acknowledged, because more is stored. */
    void reportSoon() {
        reports.soon();
    }

    /** Whether any WAL came: if not, the server refused the position. */
    boolean heardAnything() {
        return heardAnything;
    }

    /** The position up to which whole segments and what is durable of the unfinished one are held. */
    Lsn flushed() {
        return writer.flushed();
    }

    @Override
    public void wal(Lsn start, Lsn serverEnd, byte[] buffer, int offset, int length) throws IOException {
        heardAnything = true;
        reports.heardWal();
        var expected = writer.written();
        if (!start.equals(expected)) {
            throw new EngineException(
                    ErrorCode.SERVER_FAILED,
                    "the server sent WAL from %s where %s was expected".formatted(start, expected),
                    "The connection is made anew; report it if it happens again.");
        }
        // counts as exposed before it can be durable
        state.serverEnd(serverEnd);
        writer.write(start, serverEnd, buffer, offset, length);
        state.received(start.plus(length));
        unflushed += length;
        if (unflushed > MOST_UNFLUSHED) {
            unflushed = 0;
            writer.handOver();
        }
    }

    @Override
    public void drained() {
        unflushed = 0;
        if (writer.flushNow()) {
            reportFlushed();
        }
    }

    @Override
    public void keepAlive(Lsn serverEnd, boolean replyRequested) throws IOException {
        state.serverEnd(serverEnd);
        reports.heard(serverEnd, replyRequested);
    }

    @Override
    public boolean isHandedOver() {
        return state.doCommitsWait() && Thread.currentThread().isVirtual();
    }

    @Override
    public void timelineEnds() throws IOException {
        writer.awaitFlushed();
        reports.report(false);
    }

    private void flush() {
        try {
            while (writer.flush()) {
                reportFlushed();
            }
        } catch (EngineException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportFlushed() {
        try {
            if (!reports.isEnding()) {
                reports.report(false);
            }
        } catch (IOException e) {
            // the reader sees the broken connection too; what it has read is still made durable here
            connection.close();
        }
    }

    private void tick() {
        try {
            reports.run();
        } catch (EngineException e) {
            fail(e);
        } catch (IOException e) {
            // the reader sees the broken connection too
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable EngineException failure() {
        return failure;
    }

    private void fail(EngineException e) {
        synchronized (this) {
            if (failure == null) {
                failure = e;
            }
        }
        connection.close();
    }

    private Thread thread(String role, Runnable work) {
        return Thread.ofVirtual().name(name(role)).start(work);
    }

    private String name(String role) {
        return "tidemark-wal-%s-%s".formatted(slotName, role);
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

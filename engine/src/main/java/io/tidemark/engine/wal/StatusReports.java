package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.protocol.WalStream;
import java.io.IOException;
import java.time.InstantSource;

/**
 * Tells the server how far WAL has come, and notices when the server is silent. Safe to use from many threads.
 *
 * <p>What is told as flushed is what {@link ReceiverState#acknowledgeable} allows. Only a server that shuts down is told of all that
 * is durable here, because it waits for that.
 */
final class StatusReports {

    /**
     * A server that has just heard from us and asks again shuts down: else it asks only when half its
     * {@code wal_sender_timeout} has passed (walsender.c, WalSndDone and WalSndKeepaliveIfNecessary).
     */
    private static final long PING_NANOS = 1_000_000_000;

    private final WalStream stream;
    private final SegmentWriter writer;
    private final ReceiverState state;
    private final SynchronousCommits commits;
    private final WalReceiverSettings settings;
    private final InstantSource clock;
    private volatile long lastHeard = System.nanoTime();
    private volatile long lastReported = System.nanoTime();
    private volatile boolean serverStops;

    // guarded by this
    private boolean ending;
    private boolean wanted;

    StatusReports(
            WalStream stream,
            SegmentWriter writer,
            ReceiverState state,
            SynchronousCommits commits,
            WalReceiverSettings settings,
            InstantSource clock) {
        this.stream = stream;
        this.writer = writer;
        this.state = state;
        this.commits = commits;
        this.settings = settings;
        this.clock = clock;
    }

    /** WAL has come. */
    void heardWal() {
        lastHeard = System.nanoTime();
        serverStops = false;
    }

    /** A sign of life has come. */
    void heard(Lsn serverEnd, boolean replyRequested) throws IOException {
        lastHeard = System.nanoTime();
        if (replyRequested) {
            if (System.nanoTime() - lastReported < PING_NANOS && serverEnd.equals(writer.written())) {
                serverStops = true;
            }
            report(false);
        }
    }

    /** More may be acknowledged: reports soon. */
    synchronized void soon() {
        wanted = true;
        notifyAll();
    }

    synchronized void end() {
        ending = true;
        notifyAll();
    }

    synchronized boolean isEnding() {
        return ending;
    }

    void report(boolean replyRequested) throws IOException {
        var durable = writer.flushed();
        var told = serverStops ? durable : state.acknowledgeable(durable);
        lastReported = System.nanoTime();
        stream.report(writer.written(), told, clock.instant(), replyRequested);
        if (state.dependsOnCommits(durable)) {
            commits.askAgain();
        }
    }

    /**
     * Reports where the stream begins, so that a new slot keeps no more than it must, and then in silence until it is ended.
     *
     * @throws EngineException if the server is silent for too long
     */
    void run() throws IOException, InterruptedException {
        var interval = Math.max(
                10,
                Math.min(
                        settings.statusInterval().toMillis(),
                        settings.stallTimeout().toMillis() / 4));
        report(false);
        while (true) {
            var asked = pause(interval);
            if (isEnding()) {
                return;
            }
            var silence = System.nanoTime() - lastHeard;
            if (silence > settings.stallTimeout().toNanos()) {
                throw new EngineException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "the server has been silent for %d s".formatted(silence / 1_000_000_000),
                        "The connection is made anew. If it stays, look at the network between.");
            }
            // a server that hears from us in time says nothing of its own: ask it
            report(!asked);
        }
    }

    /** Returns whether a report was asked for before {@code millis} had passed. */
    private synchronized boolean pause(long millis) throws InterruptedException {
        var deadline = System.nanoTime() + millis * 1_000_000;
        while (!ending && !wanted) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        wanted = false;
        return true;
    }
}

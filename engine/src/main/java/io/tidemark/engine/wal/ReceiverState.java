package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the threads of one receiver tell each other. Its monitor guards everything. */
final class ReceiverState {

    private final WalSegmentSize segmentSize;
    private final InstantSource clock;
    private final Semaphore work = new Semaphore(0);
    private WalReceiverStatus.State state = WalReceiverStatus.State.STOPPED;
    private @Nullable TimelineId timeline;
    private Lsn sent = new Lsn(0);
    private Lsn received = new Lsn(0);
    private Lsn flushed = new Lsn(0);
    private Lsn stored = new Lsn(0);
    private long spooledBytes;
    private int queued;
    private @Nullable Instant connectedSince;
    private @Nullable Instant lastCommit;
    private WalReceiverStatus.@Nullable Failure failure;
    private final Exposure exposure;
    private boolean partialWanted;
    private boolean closing;

    ReceiverState(WalSegmentSize segmentSize, WalReceiverSettings settings, InstantSource clock) {
        this.segmentSize = segmentSize;
        this.clock = clock;
        // the server is asked for a sign of life at each report
        this.exposure = new Exposure(settings.statusInterval().multipliedBy(2).plusSeconds(1));
    }

    synchronized WalReceiverStatus status() {
        var current = timeline;
        return new WalReceiverStatus(
                state,
                spooledBytes,
                current == null
                        ? null
                        : new WalReceiverStatus.Positions(current, max(sent, received), received, flushed, stored),
                connectedSince,
                lastCommit,
                failure,
                exposure.measure());
    }

    synchronized void become(WalReceiverStatus.State next) {
        state = next;
        notifyAll();
    }

    synchronized void connected() {
        var now = clock.instant();
        connectedSince = now;
        exposure.connected(now, sent, stored, lastCommit);
    }

    synchronized void disconnected() {
        connectedSince = null;
        exposure.disconnected();
    }

    synchronized void failed(EngineException e, Instant now) {
        var message = e.getMessage() == null ? e.toString() : e.getMessage();
        failure = new WalReceiverStatus.Failure(now, e.code(), message, e.hint());
    }

    /** Streaming begins, or goes on, at a segment's beginning. */
    synchronized void resume(ResumePoint point, Lsn serverEnd) {
        var sameTimeline = point.timeline().equals(timeline);
        timeline = point.timeline();
        sent = serverEnd;
        if (!sameTimeline || received.compareTo(point.start()) < 0) {
            received = point.start();
            flushed = point.start();
        }
        if (queued == 0 && (!sameTimeline || stored.compareTo(point.start()) < 0)) {
            stored = point.start();
        }
        notifyAll();
    }

    synchronized void received(Lsn end, Lsn serverEnd) {
        received = max(received, end);
        serverEnd(serverEnd);
    }

    synchronized void serverEnd(Lsn end) {
        sent = max(sent, end);
        exposure.heard(clock.instant(), end);
    }

    synchronized void flushed(Lsn position) {
        flushed = max(flushed, position);
        notifyAll();
    }

    /** A segment or part of one waits for the archive. */
    synchronized void queued(Lsn start, long bytes) {
        if (queued++ == 0 && stored.value() == 0) {
            stored = start;
        }
        spooledBytes += bytes;
        wakeUploader();
    }

    synchronized void dequeued(long bytes) {
        queued--;
        spooledBytes -= bytes;
        notifyAll();
    }

    synchronized void stored(Lsn end) {
        stored = max(stored, end);
        exposure.settled(stored);
        notifyAll();
    }

    synchronized void committed(WalSummary summary) {
        summary.transactions().ifPresent(ended -> {
            var before = lastCommit;
            lastCommit = before == null || ended.last().isAfter(before) ? ended.last() : before;
        });
    }

    synchronized long spooledBytes() {
        return spooledBytes;
    }

    synchronized void wantPartial() {
        partialWanted = true;
        wakeUploader();
    }

    synchronized boolean takePartialWanted() {
        var wanted = partialWanted;
        partialWanted = false;
        return wanted;
    }

    /**
     * How much of what is flushed the server may be told. The server keeps the segment of the position it is told, and all
     * after it: as long as that is the first segment that is not whole in the archive, the spool may be lost with its node.
     */
    synchronized Lsn acknowledgeable(Lsn position) {
        if (timeline == null) {
            return position;
        }
        var kept = WalSegment.holding(stored, timeline, segmentSize).end().plus(-1);
        return kept.compareTo(position) < 0 ? kept : position;
    }

    /** What is durable of the unfinished segment and not stored yet; null if nothing. */
    synchronized WalSpool.@Nullable Leftover unstored() {
        if (timeline == null || flushed.compareTo(stored) <= 0) {
            return null;
        }
        var segment = WalSegment.holding(flushed, timeline, segmentSize);
        var bytes = Math.toIntExact(flushed.bytesSince(segment.start()));
        return bytes == 0 ? null : new WalSpool.Leftover(segment, bytes);
    }

    synchronized boolean awaitStored(Lsn position, Duration timeout) throws InterruptedException {
        var deadline = System.nanoTime() + timeout.toNanos();
        while (stored.compareTo(position) < 0) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            if (queued == 0 && flushed.compareTo(position) >= 0) {
                wantPartial();
            }
            wait(Math.min(left, 200));
        }
        return true;
    }

    /** If more than {@code limit} bytes lie in the spool, waits until half as many do; ends early when closing. */
    synchronized void awaitSpoolBelow(long limit) throws InterruptedException {
        if (spooledBytes <= limit) {
            return;
        }
        become(WalReceiverStatus.State.HELD_BACK);
        while (spooledBytes > limit / 2 && !closing) {
            wait();
        }
    }

    synchronized void close() {
        closing = true;
        notifyAll();
    }

    synchronized boolean isClosing() {
        return closing;
    }

    synchronized void pause(long millis) throws InterruptedException {
        var deadline = System.nanoTime() + millis * 1_000_000;
        while (!closing) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Waits until there may be something to store; at most that long. */
    void awaitWork(long millis) throws InterruptedException {
        if (work.tryAcquire(Math.max(1, millis), TimeUnit.MILLISECONDS)) {
            work.drainPermits();
        }
    }

    void wakeUploader() {
        work.release();
    }

    private static Lsn max(Lsn one, Lsn other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}

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

    /** Told to the server, it leaves the slot as it is. */
    private static final Lsn NOTHING = new Lsn(0);

    private final WalSegmentSize segmentSize;
    private final InstantSource clock;
    private final Semaphore work = new Semaphore(0);
    private final Semaphore urgent = new Semaphore(0);
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
    private final Acknowledgement acknowledgement;
    private final CatchUp catchUp;
    private Lsn read = new Lsn(0);
    private Lsn worth = new Lsn(0);
    private Lsn slotStart = NOTHING;
    private boolean commitsWait;
    private boolean partialWanted;
    private int awaiting;
    private boolean closing;
    private boolean reconnecting;

    ReceiverState(WalSegmentSize segmentSize, WalReceiverSettings settings, InstantSource clock) {
        this.segmentSize = segmentSize;
        this.clock = clock;
        this.acknowledgement = settings.acknowledgement();
        this.catchUp = new CatchUp(segmentSize, settings.storeWithin());
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
        exposure.connected(now, sent, settled(), lastCommit);
    }

    synchronized void disconnected() {
        connectedSince = null;
        exposure.disconnected();
        catchUp.end();
        notifyAll();
    }

    synchronized void failed(EngineException e, Instant now) {
        var message = e.getMessage() == null ? e.toString() : e.getMessage();
        failure = new WalReceiverStatus.Failure(now, e.code(), message, e.hint());
    }

    /** The slot keeps WAL from {@code position} on. Told less, the server would move it back to what may be gone. */
    synchronized void slotKeepsFrom(Lsn position) {
        slotStart = position;
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
        if (!sameTimeline) {
            read = point.start();
            worth = point.start();
        }
        if (queued == 0 && (!sameTimeline || stored.compareTo(point.start()) < 0)) {
            stored = point.start();
        }
        notifyAll();
    }

    synchronized void received(Lsn end) {
        received = max(received, end);
        if (catchUp.heard(max(sent, received), received, clock.instant())) {
            notifyAll();
        }
    }

    synchronized void serverEnd(Lsn end) {
        sent = max(sent, end);
        exposure.heard(clock.instant(), end);
    }

    synchronized void flushed(Lsn position) {
        var wasSettled = flushed.compareTo(settled()) <= 0;
        flushed = max(flushed, position);
        notifyAll();
        if (wasSettled || mustStoreSoon()) {
            work.release();
        }
    }

    /**
     * What is durable was read until {@code position}.
     *
     * @param worthUntil behind the last record in it that would be missed if it were lost
     */
    synchronized void read(Lsn position, Lsn worthUntil) {
        read = max(read, position);
        worth = max(worth, worthUntil);
        exposure.settled(settled());
    }

    /** Whether something that would be missed is known to be durable and not stored. */
    synchronized boolean isWorthStoring() {
        return worth.compareTo(stored) > 0;
    }

    /** Whether more is durable than was stored or read. */
    synchronized boolean isUnread() {
        return flushed.compareTo(max(stored, read)) > 0;
    }

    /** Whether commits on the server wait for us. */
    synchronized void commitsWait(boolean wait) {
        if (wait != commitsWait) {
            commitsWait = wait;
            notifyAll();
            work.release();
        }
    }

    synchronized boolean doCommitsWait() {
        return commitsWait;
    }

    /** Whether commits on the server wait until what they wrote is stored. */
    synchronized boolean mustStoreSoon() {
        return commitsWait && acknowledgement == Acknowledgement.STORED;
    }

    /** The last moment at which everything the server had was stored; now if everything is. */
    synchronized Instant exposedSince() {
        var measure = exposure.measure();
        var now = clock.instant();
        return measure == null || measure.heard() != null ? now : measure.allStored();
    }

    /** Nothing before it would be missed if the spool were lost. */
    private Lsn settled() {
        return isWorthStoring() ? stored : max(stored, read);
    }

    /** A segment or part of one waits for the archive. */
    synchronized void queued(Lsn start, long bytes) {
        if (queued++ == 0 && stored.value() == 0) {
            stored = start;
        }
        spooledBytes += bytes;
        notifyAll();
        wakeUploader();
    }

    synchronized void dequeued(long bytes) {
        queued--;
        spooledBytes -= bytes;
        notifyAll();
    }

    synchronized void stored(Lsn end) {
        stored = max(stored, end);
        exposure.settled(settled());
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
        hurryUploader();
    }

    synchronized boolean takePartialWanted() {
        var wanted = partialWanted;
        partialWanted = false;
        return wanted;
    }

    /**
     * How much of what is durable here the server may be told. It keeps the segment of the position it is told, and all after
     * it: as long as that is the first segment that is not whole in the archive, the spool may be lost with its node.
     *
     * <p>Under {@link Acknowledgement#LOCAL} commits that wait for us go before that: then all that is durable is told.
     *
     * @return as long as it lies before what the slot keeps, zero, which says nothing; but while commits wait, where the slot
     *     begins, because to the server who says nothing is no synchronous standby
     */
    synchronized Lsn acknowledgeable(Lsn durable) {
        var told = safe(durable);
        if (told.compareTo(slotStart) >= 0) {
            return told;
        }
        return commitsWait ? slotStart : NOTHING;
    }

    private Lsn safe(Lsn durable) {
        if (timeline == null) {
            return durable;
        }
        return switch (acknowledgement) {
            case LOCAL -> commitsWait ? durable : min(durable, kept(timeline));
            case STORED -> min(durable, min(settled(), kept(timeline)));
        };
    }

    /** Whether more or less would be told if it were known better whether commits wait. */
    synchronized boolean dependsOnCommits(Lsn durable) {
        if (timeline == null) {
            return false;
        }
        var least = acknowledgement == Acknowledgement.LOCAL ? kept(timeline) : settled();
        return durable.compareTo(least) > 0;
    }

    private Lsn kept(TimelineId of) {
        return WalSegment.holding(stored, of, segmentSize).end().plus(-1);
    }

    /**
     * What is durable of the unfinished segment and not stored yet; null if nothing, or while something before it waits: what is
     * stored has no hole.
     */
    synchronized WalSpool.@Nullable Leftover unstored() {
        if (timeline == null || queued > 0 || flushed.compareTo(stored) <= 0) {
            return null;
        }
        var segment = WalSegment.holding(flushed, timeline, segmentSize);
        var bytes = Math.toIntExact(flushed.bytesSince(segment.start()));
        return bytes == 0 ? null : new WalSpool.Leftover(segment, bytes);
    }

    synchronized boolean awaitStored(Lsn position, Duration timeout) throws InterruptedException {
        var deadline = System.nanoTime() + timeout.toNanos();
        awaiting++;
        notifyAll();
        try {
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
        } finally {
            awaiting--;
        }
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

    /**
     * Waits while taking in goes before storing, but not when half of {@code limit} bytes lie in the spool, or somebody waits for
     * what would be stored.
     */
    synchronized void awaitCaughtUp(long limit) throws InterruptedException {
        while (!closing && awaiting == 0 && !mustStoreSoon() && spooledBytes < limit / 2) {
            var left = catchUp.goesFirstFor(clock.instant()).toMillis();
            if (left == 0) {
                return;
            }
            wait(left);
        }
    }

    synchronized void close() {
        closing = true;
        notifyAll();
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** Waits before the server is tried again. */
    synchronized void pause(long millis) throws InterruptedException {
        var deadline = System.nanoTime() + millis * 1_000_000;
        while (!closing && !reconnecting) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        reconnecting = false;
    }

    /** The server is tried again now. */
    synchronized void reconnect() {
        reconnecting = true;
        notifyAll();
    }

    /** Waits until there may be something to store; at most that long. */
    void awaitWork(Duration most) throws InterruptedException {
        if (work.tryAcquire(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS)) {
            work.drainPermits();
        }
    }

    /** Waits before the store is tried again; ends early if somebody waits for what would be stored. */
    void awaitRetry(long millis) throws InterruptedException {
        if (urgent.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            urgent.drainPermits();
        }
    }

    void wakeUploader() {
        work.release();
    }

    void hurryUploader() {
        work.release();
        urgent.release();
    }

    private static Lsn min(Lsn one, Lsn other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Lsn max(Lsn one, Lsn other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}

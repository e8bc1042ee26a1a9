package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.SystemIdentity;
import io.tidemark.engine.protocol.WalStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams one server's WAL into its archive, for as long as it is open.
 *
 * <p>Reconnects by itself, creates its replication slot if there is none, resumes at the position that is durable in the
 * spool, follows promotions, and acknowledges to the server only what is durable, as {@link Acknowledgement} says. Unless commits
 * are released by it, the slot keeps every segment that is not whole in the archive: the spool may be lost. It never drops a
 * slot that is in order.
 *
 * <p>What it holds decides where it resumes: whole segments in the spool and in the archive. A segment that was begun is
 * received again from its first byte; the server still has it, because the slot keeps the segment of the last position
 * that was acknowledged.
 */
public final class WalReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WalReceiver.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long STOP_MILLIS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Supplier<ServerAddress> address;
    private final WalArchive archive;
    private final WalReceiverSettings settings;
    private final InstantSource clock;
    private final WalSpool spool;
    private final ReceiverState state;
    private final WalUploader uploader;
    private final WalSource source;
    private final SynchronousCommits commits;

    // touched by the reader thread only
    private final Map<TimelineId, Lsn> held = new HashMap<>();
    private boolean recovered;

    private @Nullable Thread reader;
    private @Nullable Thread storing;
    private volatile @Nullable ReplicationConnection connection;
    private volatile @Nullable WalSession session;

    /**
     * @param address asked before each connection, so that the address can be checked and pinned anew
     * @param expected the only server this receiver talks to
     * @param spool a directory of its own on a local disk; created if absent, survives restarts
     */
    public WalReceiver(
            Supplier<ServerAddress> address,
            SystemIdentifier expected,
            WalArchive archive,
            Path spool,
            WalReceiverSettings settings,
            InstantSource clock) {
        this(address, expected, archive, spool, settings, clock, channel -> channel.force(false));
    }

    WalReceiver(
            Supplier<ServerAddress> address,
            SystemIdentifier expected,
            WalArchive archive,
            Path spool,
            WalReceiverSettings settings,
            InstantSource clock,
            WalSpool.Durability durability) {
        this.address = address;
        this.archive = archive;
        this.settings = settings;
        this.clock = clock;
        this.spool = new WalSpool(spool, archive.segmentSize(), durability);
        this.state = new ReceiverState(archive.segmentSize(), settings, clock);
        this.uploader = new WalUploader(
                this.spool, archive, state, settings, clock, this::acknowledge, StoreLanes.OF_THIS_NODE);
        this.source = new WalSource(expected, archive.segmentSize(), settings.slotName(), uploader);
        this.commits = new SynchronousCommits(address, state, this::acknowledge);
    }

    /** Begins to receive, in threads of its own; returns at once. A receiver is started once. */
    public synchronized void start() {
        if (reader != null) {
            throw new IllegalStateException("started before");
        }
        state.become(WalReceiverStatus.State.CONNECTING);
        reader = thread("reader", this::receive);
    }

    public WalReceiverStatus status() {
        return state.status();
    }

    /** Asks that what has been received so far is stored now, without waiting for the segment's end. */
    public void storePartialNow() {
        state.wantPartial();
    }

    /**
     * Waits until everything before {@code position} is in the archive.
     *
     * @return whether it is; false if {@code timeout} passed first
     */
    public boolean awaitStored(Lsn position, Duration timeout) throws InterruptedException {
        return state.awaitStored(position, timeout);
    }

    /**
     * Replaces a slot that the server has given up, because it held too much WAL, by a new one; does nothing to any other. What
     * the server has removed meanwhile is missing for ever and shows as a gap in the coverage: take a base backup afterwards.
     * Returns at once; the receiver connects anew.
     */
    public void recreateSlot() {
        source.replaceLostSlot();
        state.reconnect();
    }

    /**
     * Asks to stop receiving and to store what is in the spool including the unfinished segment, and returns at once. The slot
     * stays. Whoever closes many receivers asks all of them first, and then closes each: they store side by side.
     */
    public void stop() {
        state.close();
        var running = session;
        if (running != null) {
            try {
                running.stop();
            } catch (IOException e) {
                // closing ends the connection
            }
        }
    }

    /** {@linkplain #stop() Stops} and returns when that is done, or after a minute: the spool keeps the rest. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /** {@linkplain #stop() Stops} and returns when that is done, or after about {@code patience}: the spool keeps the rest. */
    public void close(Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        stop();
        if (!joined(reader, Math.min(STOP_MILLIS, millisUntil(deadline)))) {
            disconnect();
            joined(reader, STOP_MILLIS);
        }
        uploader.finish();
        if (!joined(storing, millisUntil(deadline))) {
            uploader.abandon();
            LOG.warn("left in the spool: slot={} bytes={}", settings.slotName(), state.spooledBytes());
        }
        state.become(WalReceiverStatus.State.STOPPED);
    }

    /** Ends as a crash does: nothing more is made durable, acknowledged or stored. */
    void abandon() {
        uploader.abandon();
        state.close();
        disconnect();
        joined(reader, STOP_MILLIS);
        joined(storing, STOP_MILLIS);
    }

    // the reader

    private void receive() {
        var pause = FIRST_PAUSE_MILLIS;
        try {
            while (!state.isClosing()) {
                // not connected meanwhile, or the server could not shut down
                state.awaitSpoolBelow(settings.spoolLimitBytes());
                state.become(WalReceiverStatus.State.CONNECTING);
                try {
                    recover();
                    pause = stream() ? FIRST_PAUSE_MILLIS : pause;
                } catch (EngineException e) {
                    if (state.isClosing()) {
                        return;
                    }
                    var streamed = state.status().connectedSince().isPresent();
                    pause = streamed ? FIRST_PAUSE_MILLIS : pause;
                    state.failed(e, clock.instant());
                    LOG.warn(
                            "WAL stream failed: slot={} code={} message={}",
                            settings.slotName(),
                            e.code(),
                            e.getMessage());
                } finally {
                    state.disconnected();
                    disconnect();
                }
                if (!state.isClosing()) {
                    state.become(WalReceiverStatus.State.WAITING);
                    state.pause(pause);
                    pause = Math.min(2 * pause, settings.longestPause().toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // closing and interrupted alike: the uploader stores what there is and ends
            state.close();
            uploader.finish();
        }
    }

    /** Takes up what an earlier run has left, once; tried again while the archive cannot be listed. */
    private void recover() {
        if (recovered) {
            return;
        }
        try {
            spool.create();
            for (var segment : spool.whole()) {
                hold(segment.timeline(), segment.end());
            }
            for (var left : spool.leftovers()) {
                hold(left.segment().timeline(), left.segment().start());
            }
            var extent = archive.extent();
            extent.wholeEnds().forEach(this::hold);
            state.committed(extent.newest());
            uploader.recover();
        } catch (IOException e) {
            throw LocalDisk.failure("cannot use the WAL spool", e);
        }
        recovered = true;
        storing = thread("uploader", uploader);
    }

    private void acknowledge() {
        var running = session;
        if (running != null) {
            running.reportSoon();
        }
    }

    /** Connects and streams until the stream ends; returns whether it ended in order. */
    private boolean stream() throws InterruptedException {
        var server = address.get();
        var opened = ReplicationConnection.openForWal(server);
        connection = opened;
        if (state.isClosing()) {
            return true;
        }
        opened.requireSupportedVersion();
        var identity = opened.identify();
        source.requireSame(opened, identity);
        var history = source.histories(opened, identity.timeline());
        commits.ask(opened, server.connect().applicationName());
        var slot = source.slot(opened);
        slot.restartLsn().ifPresent(state::slotKeepsFrom);
        var fallback = slot.restartLsn().orElse(identity.position());
        var point = ResumePoint.decide(held, history, fallback, archive.segmentSize());
        while (true) {
            LOG.info(
                    "WAL stream begins: slot={} timeline={} start={}",
                    settings.slotName(),
                    point.timeline(),
                    point.start());
            switch (streamFrom(opened, point, identity, history, fallback)) {
                case WalStream.End.TimelineEnded(var next, var fork) -> {
                    LOG.info("timeline ended: slot={} next={} fork={}", settings.slotName(), next, fork);
                    source.histories(opened, next);
                    point = ResumePoint.at(next, fork, archive.segmentSize());
                }
                case WalStream.End.ServerStopped() -> {
                    LOG.info("server stopped: slot={}", settings.slotName());
                    return true;
                }
                case WalStream.End.Stopped() -> {
                    return true;
                }
            }
        }
    }

    private WalStream.End streamFrom(
            ReplicationConnection opened,
            ResumePoint point,
            SystemIdentity identity,
            TimelineHistory history,
            Lsn fallback) {
        WalSession started = null;
        try {
            started = new WalSession(
                    opened, spool, uploader, state, commits, settings, clock, point, archive.segmentSize());
            session = started;
            state.resume(point, identity.position());
            state.connected();
            state.become(WalReceiverStatus.State.STREAMING);
            if (state.isClosing()) {
                return new WalStream.End.Stopped();
            }
            return started.run();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.WAL_SEGMENT_REMOVED && (started == null || !started.heardAnything())) {
                skipTo(history, fallback.compareTo(point.start()) > 0 ? fallback : identity.position());
            }
            if (e.code() == ErrorCode.SLOT_LOST) {
                source.refused();
            }
            throw e;
        } finally {
            session = null;
            if (started != null) {
                hold(
                        point.timeline(),
                        WalSegment.holding(started.flushed(), point.timeline(), archive.segmentSize())
                                .start());
            }
        }
    }

    /** Gives up WAL that the server no longer has; the coverage shows the gap. */
    private void skipTo(TimelineHistory history, Lsn position) {
        var timeline = history.timelineAt(position);
        var next = ResumePoint.at(timeline, position, archive.segmentSize());
        LOG.error("WAL lost: slot={} timeline={} resumed={}", settings.slotName(), timeline, next.start());
        held.put(timeline, next.start());
    }

    private void hold(TimelineId timeline, Lsn position) {
        held.merge(timeline, position, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    private void disconnect() {
        var open = connection;
        if (open != null) {
            open.close();
            connection = null;
        }
    }

    private Thread thread(String role, Runnable work) {
        return Thread.ofVirtual()
                .name("tidemark-wal-%s-%s".formatted(settings.slotName(), role))
                .start(work);
    }

    private static long millisUntil(long deadline) {
        return Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
    }

    private static boolean joined(@Nullable Thread thread, long millis) {
        if (thread == null) {
            return true;
        }
        try {
            return thread.join(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

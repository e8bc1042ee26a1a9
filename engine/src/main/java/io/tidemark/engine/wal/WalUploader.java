package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.protocol.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what the spool holds into the archive, in order, and tries again until it is there. What is not finished is
 * stored too, in time. Runs in a thread of its own.
 */
final class WalUploader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WalUploader.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final String READING = "cannot read the WAL spool";

    /** How often WAL is read that held nothing worth storing until then. */
    private static final Duration READING_INTERVAL = Duration.ofSeconds(1);

    private static final Duration IDLE = Duration.ofHours(1);

    /** What waits in the spool. */
    private sealed interface Item {

        record Whole(WalSegment segment) implements Item {}

        /** A beginning that will not grow any more, or was left by an earlier run. */
        record Part(WalSegment segment, int bytes) implements Item {}

        record History(HistoryFile file) implements Item {}
    }

    private final WalSpool spool;
    private final WalArchive archive;
    private final ReceiverState state;
    private final WalReceiverSettings settings;
    private final InstantSource clock;
    private final Runnable whenStored;
    private final Queue<Item> queue = new ArrayDeque<>();
    private final PartialSchedule partials;
    private final StoreLanes.Lane lane;
    private WalInspector inspector = new WalInspector();
    private @Nullable GrowingSegment growing;
    private volatile boolean abandoned;
    private volatile boolean finishing;

    /** @param whenStored told whenever more has reached the archive; must not block */
    WalUploader(
            WalSpool spool,
            WalArchive archive,
            ReceiverState state,
            WalReceiverSettings settings,
            InstantSource clock,
            Runnable whenStored,
            StoreLanes lanes) {
        this.spool = spool;
        this.archive = archive;
        this.state = state;
        this.settings = settings;
        this.clock = clock;
        this.whenStored = whenStored;
        this.partials = new PartialSchedule(settings.storeWithin());
        this.lane = lanes.lane();
    }

    /** Takes up what an earlier run has left in the spool. */
    void recover() throws IOException {
        for (var history : spool.histories()) {
            put(new Item.History(history));
        }
        for (var segment : spool.whole()) {
            whole(segment);
        }
        for (var left : spool.leftovers()) {
            part(left.segment(), left.bytes());
        }
    }

    void whole(WalSegment segment) {
        state.queued(segment.start(), segment.size().bytes());
        put(new Item.Whole(segment));
    }

    void part(WalSegment segment, int bytes) {
        state.queued(segment.start(), 0);
        put(new Item.Part(segment, bytes));
    }

    void history(HistoryFile file) throws IOException {
        spool.put(file);
        put(new Item.History(file));
    }

    /** Ends when all that has come is stored, or at the first failure: the spool keeps the rest. */
    void finish() {
        finishing = true;
        state.hurryUploader();
    }

    /** Ends without storing anything more. */
    void abandon() {
        abandoned = true;
        state.hurryUploader();
    }

    @Override
    public void run() {
        var pause = FIRST_PAUSE_MILLIS;
        var owed = false;
        try {
            while (!abandoned) {
                var last = finishing;
                if (state.takePartialWanted() || last) {
                    owed = true;
                }
                try {
                    storeQueued();
                    storeUnfinished(owed);
                    pause = FIRST_PAUSE_MILLIS;
                    owed = false;
                    if (last) {
                        return;
                    }
                    state.awaitWork(untilDue());
                } catch (EngineException e) {
                    if (abandoned) {
                        return;
                    }
                    state.failed(e, clock.instant());
                    LOG.warn(
                            "cannot store WAL: slot={} code={} message={}",
                            settings.slotName(),
                            e.code(),
                            e.getMessage());
                    if (last) {
                        // it is durable in the spool: the next run stores it
                        return;
                    }
                    state.awaitRetry(pause);
                    pause = Math.min(2 * pause, settings.longestPause().toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeQueued() throws InterruptedException {
        for (var item = peek(); item != null && !abandoned; item = peek()) {
            var next = item;
            state.awaitCaughtUp(settings.spoolLimitBytes());
            lane.run(() -> store(next));
            synchronized (queue) {
                queue.remove();
            }
        }
    }

    private void store(Item item) {
        try {
            switch (item) {
                case Item.History(var file) -> {
                    report(archive.storeHistory(file), file.name());
                    spool.remove(file);
                }
                case Item.Whole(var segment) -> storeWhole(segment);
                case Item.Part(var segment, var bytes) -> {
                    storePart(segment, bytes);
                    spool.removePartial(segment);
                    state.dequeued(0);
                }
            }
        } catch (IOException e) {
            throw LocalDisk.failure(READING, e);
        } catch (UncheckedIOException e) {
            throw LocalDisk.failure(READING, e);
        }
    }

    private void storeWhole(WalSegment segment) throws IOException {
        var bytes = segment.size().bytes();
        archive.prime(inspector, segment);
        var next = inspector.fork();
        var summary = inspect(next, segment, bytes);
        report(archive.store(segment, spool.content(segment, bytes), summary), segment.fileName());
        // not before it is stored: a segment that is tried again is inspected again
        inspector = next;
        spool.remove(segment);
        state.committed(summary);
        state.stored(segment.end());
        state.dequeued(bytes);
        whenStored.run();
    }

    private void storeUnfinished(boolean wanted) throws InterruptedException {
        var unstored = state.unstored();
        if (unstored == null) {
            return;
        }
        try {
            if (!wanted && !isDue(unstored)) {
                return;
            }
            partials.begins(clock.instant());
            lane.run(() -> {
                try {
                    storePart(unstored.segment(), unstored.bytes());
                } catch (IOException e) {
                    throw LocalDisk.failure(READING, e);
                }
            });
        } catch (IOException e) {
            throw LocalDisk.failure(READING, e);
        } catch (UncheckedIOException e) {
            throw LocalDisk.failure(READING, e);
        }
    }

    /** Whether it is time to store what is unfinished, and something in it is worth that. */
    private boolean isDue(WalSpool.Leftover unstored) throws IOException {
        if (!state.isWorthStoring()) {
            var worth = read(unstored.segment(), unstored.bytes()).worthUntil();
            state.read(unstored.end(), worth);
        }
        return state.isWorthStoring() && !clock.instant().isBefore(due());
    }

    private Instant due() {
        return partials.due(state.exposedSince(), state.mustStoreSoon());
    }

    /** How long there is nothing to do unless somebody calls. */
    private Duration untilDue() {
        if (state.unstored() == null) {
            return IDLE;
        }
        if (state.isWorthStoring()) {
            return Duration.between(clock.instant(), due());
        }
        return state.isUnread() ? READING_INTERVAL : IDLE;
    }

    private void storePart(WalSegment segment, int bytes) throws IOException {
        var read = read(segment, bytes);
        var summary = read.summary();
        var storing = archive.addPartial(segment, spool.content(segment, bytes), summary);
        report(storing, segment + ".partial");
        state.committed(summary);
        state.stored(segment.start().plus(bytes));
        whenStored.run();
        if (storing != WalArchive.Storing.DIVERGENT) {
            archive.removePartials(segment, bytes);
        }
    }

    /** What the beginning of {@code segment} holds. */
    private GrowingSegment read(WalSegment segment, int bytes) throws IOException {
        var reading = growing;
        if (reading == null || !reading.segment().equals(segment) || reading.bytes() > bytes) {
            archive.prime(inspector, segment);
            reading = new GrowingSegment(spool, segment, inspector.fork());
            growing = reading;
        }
        reading.readTo(bytes);
        return reading;
    }

    private WalSummary inspect(WalInspector with, WalSegment segment, int bytes) throws IOException {
        try (var content = spool.content(segment, bytes).open()) {
            return with.inspect(segment, content);
        }
    }

    private void report(WalArchive.Storing storing, String name) {
        switch (storing) {
            case STORED -> LOG.debug("stored: slot={} name={}", settings.slotName(), name);
            case ALREADY_STORED -> LOG.debug("stored before: slot={} name={}", settings.slotName(), name);
            case DIVERGENT -> {
                LOG.warn("kept aside: slot={} name={}", settings.slotName(), name);
                state.failed(
                        new EngineException(
                                ErrorCode.CONFLICT,
                                "the server sent another content for %s than is stored".formatted(name),
                                "Both are kept. Two servers have written the same timeline, or the server was"
                                        + " restored: take a new base backup."),
                        clock.instant());
            }
        }
    }

    private void put(Item item) {
        synchronized (queue) {
            queue.add(item);
        }
        state.wakeUploader();
    }

    private @Nullable Item peek() {
        synchronized (queue) {
            return queue.peek();
        }
    }
}

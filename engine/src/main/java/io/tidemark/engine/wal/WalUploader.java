package io.tidemark.engine.wal;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.LocalDisk;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.protocol.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what the spool holds into the archive, in order, and tries again until it is there. Runs in a thread of its own.
 */
final class WalUploader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WalUploader.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final String READING = "cannot read the WAL spool";

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
    private WalInspector inspector = new WalInspector();
    private volatile boolean abandoned;
    private volatile boolean finishing;

    /** @param whenStored told after each whole segment that has reached the archive; must not block */
    WalUploader(
            WalSpool spool,
            WalArchive archive,
            ReceiverState state,
            WalReceiverSettings settings,
            InstantSource clock,
            Runnable whenStored) {
        this.spool = spool;
        this.archive = archive;
        this.state = state;
        this.settings = settings;
        this.clock = clock;
        this.whenStored = whenStored;
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
        state.wakeUploader();
    }

    /** Ends without storing anything more. */
    void abandon() {
        abandoned = true;
        state.wakeUploader();
    }

    @Override
    public void run() {
        var nextPartial = System.nanoTime() + settings.storeWithin().toNanos();
        var pause = FIRST_PAUSE_MILLIS;
        try {
            while (!abandoned) {
                var last = finishing;
                var due = last || System.nanoTime() - nextPartial >= 0 || state.takePartialWanted();
                try {
                    storeQueued();
                    if (due) {
                        storeUnfinished();
                        nextPartial = System.nanoTime() + settings.storeWithin().toNanos();
                    }
                    pause = FIRST_PAUSE_MILLIS;
                    if (last) {
                        return;
                    }
                    state.awaitWork(Math.min(1000, Math.max(1, (nextPartial - System.nanoTime()) / 1_000_000)));
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
                    inspector = new WalInspector();
                    state.awaitWork(pause);
                    pause = Math.min(2 * pause, settings.longestPause().toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storeQueued() {
        for (var item = peek(); item != null && !abandoned; item = peek()) {
            store(item);
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
                case Item.Whole(var segment) -> {
                    archive.prime(inspector, segment);
                    var content = spool.content(segment, segment.size().bytes());
                    var summary = inspect(inspector, segment, segment.size().bytes());
                    report(archive.store(segment, content, summary), segment.fileName());
                    spool.remove(segment);
                    state.committed(summary);
                    state.stored(segment.end());
                    state.dequeued(segment.size().bytes());
                    whenStored.run();
                }
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

    private void storeUnfinished() {
        var unstored = state.unstored();
        if (unstored != null) {
            try {
                storePart(unstored.segment(), unstored.bytes());
            } catch (IOException e) {
                throw LocalDisk.failure(READING, e);
            }
        }
    }

    private void storePart(WalSegment segment, int bytes) throws IOException {
        archive.prime(inspector, segment);
        var summary = inspect(inspector.fork(), segment, bytes);
        report(archive.storePartial(segment, spool.content(segment, bytes), summary), segment + ".partial");
        state.committed(summary);
        state.stored(segment.start().plus(bytes));
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

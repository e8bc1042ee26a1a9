package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalReceiver;
import java.time.Duration;

/** Knows when the WAL a backup needs is in the archive: before that the backup is worth nothing. */
@FunctionalInterface
public interface StoredWal {

    /**
     * Waits until all of {@code span} is stored.
     *
     * @return whether it is; false if {@code atMost} passed first
     */
    boolean await(WalSpan span, Duration atMost) throws InterruptedException;

    /** Looks into the archive now and then, whoever fills it. */
    static StoredWal in(WalArchive archive) {
        return (span, atMost) -> {
            if (isStored(span, archive)) {
                return true;
            }
            Thread.sleep(atMost);
            return isStored(span, archive);
        };
    }

    /** Asks the receiver of this process to store what it has, and trusts the archive alone. */
    static StoredWal by(WalReceiver receiver, WalArchive archive) {
        return (span, atMost) -> {
            receiver.storePartialNow();
            return receiver.awaitStored(span.stop(), atMost) && isStored(span, archive);
        };
    }

    private static boolean isStored(WalSpan span, WalArchive archive) {
        var coverage = archive.coverage();
        return coverage.history(span.stopTimeline())
                .filter(history -> coverage.isCovered(span.start(), span.stop(), history))
                .filter(history -> leadsFrom(span, history))
                .isPresent();
    }

    private static boolean leadsFrom(WalSpan span, TimelineHistory history) {
        return history.timelineAt(span.start()).equals(span.startTimeline());
    }
}

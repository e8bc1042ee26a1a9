package io.tidemark.engine.backup;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverStatus;
import java.time.Duration;
import java.util.Optional;

/** Knows when the WAL a backup needs is in the archive: before that the backup is worth nothing. */
@FunctionalInterface
public interface StoredWal {

    /**
     * Waits until all of {@code span} is stored.
     *
     * @return whether it is; false if {@code atMost} passed first
     */
    boolean await(WalSpan span, Duration atMost) throws InterruptedException;

    /** What last kept WAL from being stored, if that is known. */
    default Optional<WalReceiverStatus.Failure> hindrance() {
        return Optional.empty();
    }

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
        return new StoredWal() {
            @Override
            public boolean await(WalSpan span, Duration atMost) throws InterruptedException {
                receiver.storePartialNow();
                return receiver.awaitStored(span.stop(), atMost) && isStored(span, archive);
            }

            @Override
            public Optional<WalReceiverStatus.Failure> hindrance() {
                return receiver.status().failure();
            }
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

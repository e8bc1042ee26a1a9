package io.tidemark.verification.service;

import io.tidemark.backup.model.Backup;
import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.repository.VerificationPace;
import io.tidemark.platform.model.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When what is verified by itself. Pure. Each server has an hour of the day: every stored object is read at least every 7 days, and every 30 days
 * all files of the newest backup are put together. Runs that are missed for a day or two break neither.
 */
final class VerificationRules {

    /** A fifth of all each day, or 16 GiB; what was read in the last three and a half days is left out. */
    static final VerificationPace PACE = new VerificationPace(Duration.ofHours(84), 16L << 30, 5);

    private static final Duration REBUILD_AFTER = Duration.ofDays(28);

    private static final int HOURS = 24;

    private VerificationRules() {}

    /** The server's hour that began last: at any moment of the day after it, it is that one's turn. */
    static Instant latestTurn(ServerId server, Instant now) {
        var hour = Math.floorMod(server.value().hashCode(), HOURS);
        var today = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(hour));
        return today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today;
    }

    /** Whether there was anything to verify when the turn came. */
    static boolean isDue(List<Backup> backups, Instant turn) {
        return backups.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .map(Backup::endedAt)
                .anyMatch(ended -> ended != null && ended.isBefore(turn));
    }

    /**
     * The backup whose files are to be put together now.
     *
     * @param newestFirst all of the server
     * @param last when one's were found right last; null if never
     */
    static Optional<BackupName> toRebuild(List<Backup> newestFirst, @Nullable Instant last, Instant now) {
        if (last != null && last.plus(REBUILD_AFTER).isAfter(now)) {
            return Optional.empty();
        }
        return newestFirst.stream()
                .filter(backup -> backup.state() == BackupState.COMPLETE)
                .map(Backup::name)
                .findFirst();
    }
}

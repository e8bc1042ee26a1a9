package io.tidemark.engine.backup;

import io.tidemark.engine.repository.BackupId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a base backup shall be taken.
 *
 * @param label told to PostgreSQL, and kept
 * @param previous the backup whose pages need not be stored again, usually the newest; null for the first
 * @param everyPage let the server send every page, also where it could tell which ones changed since {@code previous}
 * @param fastCheckpoint checkpoint at once instead of spreading it over {@code checkpoint_completion_target}
 * @param maxRateKilobytes per second; zero for no limit
 * @param walPatience how long the WAL that makes the copy consistent may take to be stored after the copy
 */
public record BackupRequest(
        BackupId id,
        String label,
        @Nullable BackupId previous,
        boolean everyPage,
        boolean fastCheckpoint,
        int maxRateKilobytes,
        Duration walPatience) {

    /** Nothing to compare with, only what changed, a fast checkpoint, no limit, ten minutes for the WAL. */
    public static BackupRequest of(BackupId id, String label) {
        return new BackupRequest(id, label, null, false, true, 0, Duration.ofMinutes(10));
    }

    public BackupRequest comparedWith(@Nullable BackupId other) {
        return new BackupRequest(id, label, other, everyPage, fastCheckpoint, maxRateKilobytes, walPatience);
    }

    public BackupRequest withEveryPage(boolean every) {
        return new BackupRequest(id, label, previous, every, fastCheckpoint, maxRateKilobytes, walPatience);
    }

    public BackupRequest withFastCheckpoint(boolean fast) {
        return new BackupRequest(id, label, previous, everyPage, fast, maxRateKilobytes, walPatience);
    }

    public BackupRequest withMaxRate(int kilobytesPerSecond) {
        return new BackupRequest(id, label, previous, everyPage, fastCheckpoint, kilobytesPerSecond, walPatience);
    }

    public BackupRequest withWalPatience(Duration patience) {
        return new BackupRequest(id, label, previous, everyPage, fastCheckpoint, maxRateKilobytes, patience);
    }
}

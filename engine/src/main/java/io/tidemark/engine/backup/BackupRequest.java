package io.tidemark.engine.backup;

import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.repository.BackupId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a base backup shall be taken.
 *
 * @param label told to PostgreSQL, and kept
 * @param previous the backup whose pages need not be stored again, usually the newest; null for the first
 * @param everyPage let every page be read, also where less would do
 * @param fastCheckpoint checkpoint at once instead of spreading it over {@code checkpoint_completion_target}
 * @param maxRateKilobytes per second; zero for no limit
 * @param walPatience how long the WAL that makes the copy consistent may take to be stored after the copy
 * @param copy how files are copied where that is done over SQL
 */
public record BackupRequest(
        BackupId id,
        String label,
        @Nullable BackupId previous,
        boolean everyPage,
        boolean fastCheckpoint,
        int maxRateKilobytes,
        Duration walPatience,
        CopySettings copy) {

    /** Nothing to compare with, only what changed, a fast checkpoint, no limit, ten minutes for the WAL. */
    public static BackupRequest of(BackupId id, String label) {
        return new BackupRequest(id, label, null, false, true, 0, Duration.ofMinutes(10), CopySettings.defaults());
    }

    public BackupRequest comparedWith(@Nullable BackupId other) {
        return new BackupRequest(id, label, other, everyPage, fastCheckpoint, maxRateKilobytes, walPatience, copy);
    }

    public BackupRequest withEveryPage(boolean every) {
        return new BackupRequest(id, label, previous, every, fastCheckpoint, maxRateKilobytes, walPatience, copy);
    }

    public BackupRequest withFastCheckpoint(boolean fast) {
        return new BackupRequest(id, label, previous, everyPage, fast, maxRateKilobytes, walPatience, copy);
    }

    public BackupRequest withMaxRate(int kilobytesPerSecond) {
        return new BackupRequest(id, label, previous, everyPage, fastCheckpoint, kilobytesPerSecond, walPatience, copy);
    }

    public BackupRequest withWalPatience(Duration patience) {
        return new BackupRequest(id, label, previous, everyPage, fastCheckpoint, maxRateKilobytes, patience, copy);
    }

    public BackupRequest withCopy(CopySettings settings) {
        return new BackupRequest(
                id, label, previous, everyPage, fastCheckpoint, maxRateKilobytes, walPatience, settings);
    }
}

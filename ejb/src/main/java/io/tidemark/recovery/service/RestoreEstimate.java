package io.tidemark.recovery.service;

import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.wal.StoredSegment;
import io.tidemark.job.model.Throughput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a restore costs, told from what was measured before. Pure. */
final class RestoreEstimate {

    private RestoreEstimate() {}

    /**
     * Bytes that are read from storage for a plan. Pages of a backup may lie in objects of earlier ones, so they are counted as
     * compressed as those of all backups up to this one together; WAL is counted as if it were not compressed.
     *
     * @param backups all of the server
     */
    static long readBytes(RestorePlan plan, List<BackupManifest> backups) {
        var until = plan.backup().facts().endedAt();
        var together = backups.stream()
                .filter(backup -> !backup.facts().endedAt().isAfter(until))
                .map(BackupManifest::sizes)
                .toList();
        var files = compressed(
                plan.filesSize().bytes(),
                together.stream().mapToLong(sizes -> sizes.changedBytes()).sum(),
                together.stream().mapToLong(sizes -> sizes.storedBytes()).sum());
        return files + plan.wal().stream().mapToLong(StoredSegment::bytes).sum();
    }

    /** So many bytes at the ratio at which {@code from} became {@code to}, at most as they are. */
    static long compressed(long bytes, long from, long to) {
        return from <= 0 ? bytes : Math.min(bytes, (long) ((double) bytes * to / from));
    }

    /**
     * How long {@code bytes} take, at the rate of earlier restores, or before the first at that of backups.
     *
     * @return seconds, at least one; null before the first measurement
     */
    static @Nullable Long seconds(long bytes, Throughput restores, Throughput backups) {
        var rate = restores.isMeasured() ? restores : backups;
        return rate.isMeasured()
                ? Long.valueOf(Math.max(1, (long) Math.ceil(bytes * rate.seconds() / rate.bytes())))
                : null;
    }
}

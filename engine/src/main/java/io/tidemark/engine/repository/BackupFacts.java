package io.tidemark.engine.repository;

import io.tidemark.engine.postgres.ChecksumFailure;
import java.time.Instant;
import java.util.List;

/**
 * What PostgreSQL tells about a backup; known only when it has ended.
 *
 * @param label the label given to PostgreSQL
 * @param startedAt by the server's clock, as {@code endedAt}
 * @param backupLabel content of the {@code backup_label} file
 * @param checksumFailures pages that were wrong on the server's disk already, as far as the server told; empty: none
 */
public record BackupFacts(
        String label,
        BackupOrigin origin,
        WalSpan wal,
        Instant startedAt,
        Instant endedAt,
        String backupLabel,
        List<ChecksumFailure> checksumFailures) {

    public BackupFacts {
        checksumFailures = List.copyOf(checksumFailures);
    }

    /** All pages were right, or nobody has looked. */
    public BackupFacts(
            String label, BackupOrigin origin, WalSpan wal, Instant startedAt, Instant endedAt, String backupLabel) {
        this(label, origin, wal, startedAt, endedAt, backupLabel, List.of());
    }

    public BackupFacts withChecksumFailures(List<ChecksumFailure> failures) {
        return new BackupFacts(label, origin, wal, startedAt, endedAt, backupLabel, failures);
    }
}

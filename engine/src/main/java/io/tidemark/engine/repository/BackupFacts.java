package io.tidemark.engine.repository;

import java.time.Instant;

/**
 * What PostgreSQL tells about a backup; known only when it has ended.
 *
 * @param label the label given to PostgreSQL
 * @param startedAt by the server's clock, as {@code endedAt}
 * @param backupLabel content of the {@code backup_label} file
 */
public record BackupFacts(
        String label, BackupOrigin origin, WalSpan wal, Instant startedAt, Instant endedAt, String backupLabel) {}

package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A restore as it would be done.
 *
 * @param baseBytes size of what is written before WAL is replayed
 * @param readBytes about how much is read from storage for it: files as compressed as the backups are, WAL in full
 * @param estimatedSeconds until files and WAL are in place, at the rate of the tenant's latest restores from the same storage
 *     target, or of its backups into it; null before the first was measured
 * @param recoverySettings the lines PostgreSQL is told
 */
public record PlanView(
        BackupName backup,
        Instant backupEndedAt,
        int timeline,
        String startLsn,
        @Nullable String endLsn,
        long walFiles,
        long walBytes,
        @Nullable String firstWalFile,
        @Nullable String lastWalFile,
        long baseBytes,
        long readBytes,
        @Nullable Long estimatedSeconds,
        String serverVersion,
        List<PlannedTablespace> tablespaces,
        List<String> recoverySettings)
        implements Serializable {

    public PlanView {
        tablespaces = List.copyOf(tablespaces);
        recoverySettings = List.copyOf(recoverySettings);
    }
}

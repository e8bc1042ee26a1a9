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
 * @param readBytes what is read from storage for it, compressed; null if unknown
 * @param estimatedSeconds null while no restore of this service has been measured
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
        @Nullable Long readBytes,
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

package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.retention.Hold;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A base backup as it is listed. What is not known yet is null.
 *
 * @param sizeBytes of the data directory and tablespaces
 * @param method how its pages came; null of backups taken before that was written down
 * @param changedBytes of pages that differ from the backup before
 * @param storedBytes added to storage by this backup
 * @param checksumFailures pages that were damaged on the server's disk already
 * @param keptBecause why retention keeps it, for example {@code INSIDE_WINDOW}; empty: it may go
 * @param held somebody keeps it regardless of retention
 * @param hold what is kept of it then: itself, or also all WAL since
 * @param note what somebody wrote about it; empty if nobody did
 * @param job by which it was taken
 */
public record BackupSummary(
        BackupName name,
        BackupState state,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String startLsn,
        @Nullable String stopLsn,
        @Nullable Integer timeline,
        @Nullable Long sizeBytes,
        @Nullable BackupMethod method,
        @Nullable Long changedBytes,
        @Nullable Long storedBytes,
        List<ChecksumFailureView> checksumFailures,
        @Nullable VerificationView verification,
        boolean held,
        Hold hold,
        String note,
        List<String> keptBecause,
        @Nullable FailureView failure,
        @Nullable JobId job)
        implements Serializable {

    public BackupSummary {
        keptBecause = List.copyOf(keptBecause);
        checksumFailures = List.copyOf(checksumFailures);
    }
}

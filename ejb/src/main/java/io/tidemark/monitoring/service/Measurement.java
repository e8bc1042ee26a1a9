package io.tidemark.monitoring.service;

import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.repository.RepositoryUsage;
import io.tidemark.job.model.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the catalogue says of one tenant. */
record Measurement(String tenant, Map<JobState, Long> jobs, List<OfServer> servers) {

    /**
     * What it says of a protected server. Null where nothing is known yet.
     *
     * @param exposureSeconds how much would be lost with server and node now
     * @param lagBytes received and not yet stored
     * @param source null before it was looked at
     * @param gaps in the stored WAL that were found and have not closed
     * @param newestBackup when the newest complete backup ended
     * @param verifiedSince all complete backups were verified since, or taken since
     * @param damagedBackups complete ones whose last verification found damage
     * @param usage of the store by its backups
     */
    record OfServer(
            String name,
            int rpoSeconds,
            @Nullable Long exposureSeconds,
            @Nullable Long lagBytes,
            @Nullable OfSource source,
            long gaps,
            @Nullable Instant newestBackup,
            @Nullable Instant verifiedSince,
            long damagedBackups,
            Map<BackupState, Long> backups,
            RepositoryUsage usage) {}

    /**
     * What was seen of a source last. Null where nothing is known.
     *
     * @param retainedBytes kept by the server for us
     * @param budgetBytes the most that may be
     * @param fullAt when it is, if it goes on like that
     * @param step of the guard, 0 to 4
     */
    record OfSource(
            @Nullable Long retainedBytes,
            @Nullable Long budgetBytes,
            @Nullable Instant fullAt,
            @Nullable Long waitingCommits,
            int step) {}
}

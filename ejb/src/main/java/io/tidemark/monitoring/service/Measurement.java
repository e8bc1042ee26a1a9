package io.tidemark.monitoring.service;

import io.tidemark.backup.model.BackupState;
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
     * @param lagSeconds age of the newest commit that would be lost with the server now
     * @param lagBytes received and not yet stored
     * @param retainedBytes kept by the server for us
     * @param newestBackup when the newest complete backup ended
     */
    record OfServer(
            String name,
            int rpoSeconds,
            @Nullable Long lagSeconds,
            @Nullable Long lagBytes,
            @Nullable Long retainedBytes,
            @Nullable Instant newestBackup,
            Map<BackupState, Long> backups) {}
}

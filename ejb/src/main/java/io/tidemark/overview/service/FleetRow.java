package io.tidemark.overview.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.recovery.service.StripView;
import io.tidemark.server.service.ServerSummary;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server in the fleet. Null where there is nothing to tell yet.
 *
 * @param exposureSeconds how much would be lost with server and node now
 */
public record FleetRow(
        ServerSummary server,
        ReadinessView readiness,
        StripView strip,
        @Nullable Long exposureSeconds,
        int rpoSeconds,
        @Nullable Instant lastBackupAt,
        @Nullable Long lastBackupStoredBytes,
        @Nullable Long walBytesPerMinute,
        long storedBytes,
        @Nullable Instant nextBackupAt,
        @Nullable JobId runningBackup)
        implements Serializable {}

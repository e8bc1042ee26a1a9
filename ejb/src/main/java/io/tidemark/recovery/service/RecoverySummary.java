package io.tidemark.recovery.service;

import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.recovery.model.RecoveryState;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restore as it is listed.
 *
 * @param serverRemoved whether the server is protected no longer
 */
public record RecoverySummary(
        RecoveryId id,
        ServerId server,
        String serverName,
        boolean serverRemoved,
        String target,
        DestinationKind destination,
        @Nullable String directory,
        RecoveryState state,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant endedAt,
        @Nullable JobId job,
        @Nullable FailureView failure)
        implements Serializable {}

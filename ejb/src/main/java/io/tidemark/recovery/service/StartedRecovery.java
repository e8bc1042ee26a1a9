package io.tidemark.recovery.service;

import io.tidemark.platform.model.JobId;
import io.tidemark.recovery.model.RecoveryId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restore that began.
 *
 * @param job does the work; null for downloads and commands, which begin when somebody fetches them
 * @param downloadUrl where the tar file is, good once; null for directories. Shown this once.
 * @param walUrl to which a slash and the name of a WAL file are added; null unless the destination is a command, whose tar file
 *     carries no WAL. Shown this once.
 * @param command the line to run; null unless the destination is a command. Shown this once.
 * @param expiresAt when link or command end; null for directories
 */
public record StartedRecovery(
        RecoveryId recovery,
        @Nullable JobId job,
        @Nullable String downloadUrl,
        @Nullable String walUrl,
        @Nullable String command,
        @Nullable Instant expiresAt)
        implements Serializable {}

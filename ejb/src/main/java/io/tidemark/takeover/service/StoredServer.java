package io.tidemark.takeover.service;

import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server of which something is stored, and that is not protected here. Null where its repository could not be read.
 *
 * @param formerName what a removed server was called; null: nothing is known of it here
 * @param createdAt when its repository was created
 * @param version of PostgreSQL at its newest backup
 * @param damagedBackups those whose manifest cannot be read; they are not among {@code backups}
 * @param failure why it cannot be taken over; null if it can
 */
public record StoredServer(
        ServerId id,
        @Nullable String formerName,
        @Nullable Instant createdAt,
        @Nullable String systemIdentifier,
        @Nullable String version,
        int backups,
        int damagedBackups,
        @Nullable Instant newestBackupAt,
        @Nullable FailureView failure)
        implements Serializable {}

package io.tidemark.backup.service;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What deleting a backup would do.
 *
 * @param allowed whether it may be deleted at all
 * @param refusal why not; null if allowed
 * @param recoverableSince before; null if nothing is recoverable now
 * @param recoverableSinceAfter afterwards; null if nothing would be
 */
public record DeletionPreview(
        boolean allowed,
        @Nullable String refusal,
        @Nullable Instant recoverableSince,
        @Nullable Instant recoverableSinceAfter,
        int backupsLeft)
        implements Serializable {}

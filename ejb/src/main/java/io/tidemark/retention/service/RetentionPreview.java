package io.tidemark.retention.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules would do now.
 *
 * @param recoverableSinceAfter from where on every moment could be recovered; backups that are kept alone are older
 * @param walKeptFrom WAL before this position would go, but for what backups need that are kept alone; null: none
 */
public record RetentionPreview(
        List<RetentionDecisionView> decisions,
        int expiring,
        @Nullable Instant recoverableSince,
        @Nullable Instant recoverableSinceAfter,
        @Nullable String walKeptFrom)
        implements Serializable {

    public RetentionPreview {
        decisions = List.copyOf(decisions);
    }
}

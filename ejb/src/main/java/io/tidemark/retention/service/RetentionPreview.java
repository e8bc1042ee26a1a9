package io.tidemark.retention.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules would do now.
 *
 * @param walKeptFrom WAL before this position would go; null: none
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

package io.tidemark.recovery.service;

import io.tidemark.wal.service.RestorePointView;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To which moments a server can be brought back.
 *
 * @param earliest the first recoverable moment; null if there is none
 * @param latest the last recoverable moment; null if there is none
 */
public record RecoverabilityView(
        StripView strip,
        @Nullable Instant earliest,
        @Nullable Instant latest,
        @Nullable String latestLsn,
        List<RestorePointView> restorePoints,
        List<TimelineView> timelines)
        implements Serializable {

    public RecoverabilityView {
        restorePoints = List.copyOf(restorePoints);
        timelines = List.copyOf(timelines);
    }
}

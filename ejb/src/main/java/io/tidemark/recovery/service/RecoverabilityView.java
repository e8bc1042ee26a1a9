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
 * @param holes in the window that retention promises, oldest first
 */
public record RecoverabilityView(
        StripView strip,
        @Nullable Instant earliest,
        @Nullable Instant latest,
        @Nullable String latestLsn,
        List<HoleView> holes,
        List<RestorePointView> restorePoints,
        List<TimelineView> timelines)
        implements Serializable {

    public RecoverabilityView {
        holes = List.copyOf(holes);
        restorePoints = List.copyOf(restorePoints);
        timelines = List.copyOf(timelines);
    }
}

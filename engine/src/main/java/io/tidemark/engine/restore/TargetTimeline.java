package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.TimelineId;

/** Which of the branches that promotions leave recovery follows: PostgreSQL's {@code recovery_target_timeline}. */
public sealed interface TargetTimeline {

    TargetTimeline YOUNGEST = new Youngest();

    TargetTimeline OF_BACKUP = new OfBackup();

    /** The youngest timeline that descends from the base backup's: {@code latest}. */
    record Youngest() implements TargetTimeline {}

    /** The timeline on which the base backup was taken, whatever came after: {@code current}. */
    record OfBackup() implements TargetTimeline {}

    /** One timeline, by its number. */
    record Numbered(TimelineId timeline) implements TargetTimeline {}

    static TargetTimeline numbered(TimelineId timeline) {
        return new Numbered(timeline);
    }
}

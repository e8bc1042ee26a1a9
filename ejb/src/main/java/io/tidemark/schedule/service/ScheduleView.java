package io.tidemark.schedule.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When backups of a server are taken.
 *
 * @param cron five fields, as cron reads them in {@code zone}
 * @param sentence {@code cron} in words
 * @param nextRuns the next five
 */
public record ScheduleView(
        boolean enabled,
        String cron,
        String zone,
        String sentence,
        List<Instant> nextRuns,
        @Nullable Instant lastDueAt,
        long version)
        implements Serializable {

    public ScheduleView {
        nextRuns = List.copyOf(nextRuns);
    }
}

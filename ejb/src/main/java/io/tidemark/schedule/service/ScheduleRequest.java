package io.tidemark.schedule.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as somebody wants it.
 *
 * @param version of the view it was made from; null: whatever is there is replaced
 */
public record ScheduleRequest(
        boolean enabled, String cron, String zone, @Nullable Long version) implements Serializable {}

package io.tidemark.engine.restore;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.time.Instant;

/**
 * A moment in a cluster's life that can be named by position and by time.
 *
 * @param time by the server's clock: of the last transaction that ended before, or of the backup if there is none
 */
public record RecoveryPoint(TimelineId timeline, Lsn position, Instant time) {

    @Override
    public String toString() {
        return "%s (%s on timeline %s)"
                .formatted(RecoveryTarget.Times.text(time), position, Integer.toUnsignedString(timeline.value()));
    }
}

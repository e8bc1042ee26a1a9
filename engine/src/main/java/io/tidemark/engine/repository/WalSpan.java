package io.tidemark.engine.repository;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;

/**
 * The WAL that a backup needs to become consistent: from its checkpoint's redo position to its end.
 *
 * @param start where recovery from this backup begins
 * @param stop the first position at which the restored cluster is consistent
 */
public record WalSpan(TimelineId startTimeline, Lsn start, TimelineId stopTimeline, Lsn stop) {

    /** A span on one timeline, as all but backups of a standby that was promoted meanwhile. */
    public static WalSpan on(TimelineId timeline, Lsn start, Lsn stop) {
        return new WalSpan(timeline, start, timeline, stop);
    }
}

package io.tidemark.engine.retention;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.time.Instant;

/**
 * The little of a backup that retention looks at.
 *
 * @param timeline on which it began
 * @param start where recovery from it begins
 * @param stop where it is consistent
 * @param sound no page of it was damaged at the source already, as far as anybody looked
 */
public record KnownBackup(
        String id, TimelineId timeline, Lsn start, Lsn stop, Instant endedAt, Hold hold, boolean sound) {}

package io.tidemark.engine.protocol;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;

/**
 * What {@code IDENTIFY_SYSTEM} answers.
 *
 * @param position up to where the server has flushed its WAL (a standby: has received or replayed)
 */
public record SystemIdentity(SystemIdentifier systemIdentifier, TimelineId timeline, Lsn position) {}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.time.Instant;

/**
 * A named restore point found in the WAL.
 *
 * @param position just behind its record: recovery that stops there includes it
 */
public record RestorePoint(String name, TimelineId timeline, Lsn position, Instant time) {}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import java.time.Instant;

/**
 * The commit or abort record of a transaction.
 *
 * @param position just behind the record
 */
public record EndedTransaction(int xid, boolean committed, TimelineId timeline, Lsn position, Instant time) {}

/**
 * Bringing a cluster back: from a wish to a plan, and from a plan to files a server starts from.
 *
 * <p>A {@link io.tidemark.engine.restore.RecoveryTarget} says where recovery shall stop.
 * {@link io.tidemark.engine.restore.RestorePlanner} finds the base backup, the way along the timelines and the WAL it
 * needs, or says why there is none; it is pure. {@link io.tidemark.engine.restore.Restore} writes the files into a
 * {@link io.tidemark.engine.restore.RestoreSink}, and {@link io.tidemark.engine.restore.RecoverySettings} tells the
 * server where to stop.
 *
 * <p><em>Restore</em> puts files back, <em>recovery</em> replays WAL: PostgreSQL does the latter when it starts.
 *
 * <p>Uses {@code engine.repository} and {@code engine.wal}.
 */
@NullMarked
package io.tidemark.engine.restore;

import org.jspecify.annotations.NullMarked;

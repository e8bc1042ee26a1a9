/**
 * Base backups by SQL: the files of a running server, read over several connections between {@code pg_backup_start} and
 * {@code pg_backup_stop}, without those that did not change since the backup before.
 *
 * <p>What {@code BASE_BACKUP} does on the server is done here: {@link io.tidemark.engine.backup.copy.CopiedFiles} knows what belongs to a
 * backup, {@link io.tidemark.engine.backup.copy.PageCheck} finds damaged pages, {@link io.tidemark.engine.backup.copy.ClusterCopy} leads.
 */
@NullMarked
package io.tidemark.engine.backup.copy;

import org.jspecify.annotations.NullMarked;

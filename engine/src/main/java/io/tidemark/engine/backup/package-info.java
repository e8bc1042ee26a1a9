/**
 * Base backups: from a server's replication connection straight into its repository.
 *
 * <p>PostgreSQL sends a tar archive per tablespace; {@link io.tidemark.engine.backup.TarSplitter} cuts them into files,
 * {@link io.tidemark.engine.backup.BaseBackup} hands those to the repository, compares every checksum with the server's
 * manifest, and commits only when the WAL that makes the copy consistent is stored as well. Nothing is staged on disk.
 *
 * <p>Uses {@code engine.protocol}, {@code engine.repository} and {@code engine.wal}.
 */
@NullMarked
package io.tidemark.engine.backup;

import org.jspecify.annotations.NullMarked;

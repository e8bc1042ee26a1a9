package io.tidemark.engine.protocol;

import java.time.Instant;

/**
 * What {@code pg_stat_file} tells of a file or directory of a server; times by the server's clock, to the second.
 *
 * @param name within its directory
 * @param changedAt when its inode was changed last, which no program can set; {@link Instant#MAX} where the server's system does not tell
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-GENFILE">pg_stat_file</a>
 */
public record ServerFile(String name, long sizeBytes, Instant modifiedAt, Instant changedAt, boolean isDirectory) {}

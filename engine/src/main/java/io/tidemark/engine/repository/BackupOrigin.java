package io.tidemark.engine.repository;

import io.tidemark.engine.postgres.ServerVersion;
import java.util.List;

/**
 * What a backup was taken of, and how.
 *
 * @param pageChecksums whether the cluster has page checksums
 */
public record BackupOrigin(
        BackupMethod method, ServerVersion version, boolean pageChecksums, List<Tablespace> tablespaces) {

    public BackupOrigin {
        tablespaces = List.copyOf(tablespaces);
    }
}

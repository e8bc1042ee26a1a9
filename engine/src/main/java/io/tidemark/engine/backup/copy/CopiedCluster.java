package io.tidemark.engine.backup.copy;

import io.tidemark.engine.repository.BackupFacts;

/**
 * A cluster whose files are all in the repository's hands.
 *
 * @param manifest its {@code backup_manifest}
 */
public record CopiedCluster(BackupFacts facts, byte[] manifest) {}

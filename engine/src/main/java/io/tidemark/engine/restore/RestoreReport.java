package io.tidemark.engine.restore;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.repository.BackupId;

/**
 * What a restore wrote.
 *
 * @param files without directories and WAL
 * @param size of those files
 * @param walSize of the WAL put beside them; zero if the server fetches it
 * @param reused how much of both was there already and was neither fetched nor written; zero unless what is there is amended
 */
public record RestoreReport(BackupId backup, long files, DataSize size, DataSize walSize, DataSize reused) {}

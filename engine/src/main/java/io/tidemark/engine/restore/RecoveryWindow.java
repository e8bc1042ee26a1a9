package io.tidemark.engine.restore;

import io.tidemark.engine.repository.BackupId;
import java.util.List;

/**
 * A stretch of a cluster's life every moment of which can be recovered.
 *
 * @param from the end of its first base backup
 * @param until the end of the WAL that is stored without a hole
 * @param backups base backups inside, oldest first
 */
public record RecoveryWindow(RecoveryPoint from, RecoveryPoint until, List<BackupId> backups) {

    public RecoveryWindow {
        backups = List.copyOf(backups);
    }
}

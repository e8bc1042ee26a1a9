package io.tidemark.verification.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.engine.repository.VerifiedObjects;
import java.util.Set;

/**
 * What a run begins with.
 *
 * @param rebuilt backups whose files are put together, too
 */
public record DueVerification(VerifiedObjects known, Set<BackupName> rebuilt) {

    public DueVerification {
        rebuilt = Set.copyOf(rebuilt);
    }
}

package io.tidemark.retention.service;

import io.tidemark.backup.model.BackupName;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** What happens to one backup, and why. */
public record RetentionDecisionView(BackupName backup, Instant startedAt, boolean kept, List<String> reasons)
        implements Serializable {

    public RetentionDecisionView {
        reasons = List.copyOf(reasons);
    }
}

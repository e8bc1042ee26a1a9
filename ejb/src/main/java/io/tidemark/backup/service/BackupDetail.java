package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything known about one base backup.
 *
 * @param heldBy who keeps it regardless of retention, and why; null if nobody
 * @param walFiles segments stored from this backup up to the next one
 */
public record BackupDetail(
        BackupSummary summary,
        String serverVersion,
        String systemIdentifier,
        @Nullable String startWalFile,
        @Nullable String stopWalFile,
        @Nullable Long files,
        @Nullable Boolean pageChecksums,
        List<TablespaceView> tablespaces,
        @Nullable HoldView heldBy,
        long walFiles,
        long walBytes,
        @Nullable BackupName previous,
        @Nullable BackupName next,
        @Nullable String storage)
        implements Serializable {

    public BackupDetail {
        tablespaces = List.copyOf(tablespaces);
    }
}

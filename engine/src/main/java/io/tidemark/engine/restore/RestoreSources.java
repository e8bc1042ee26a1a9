package io.tidemark.engine.restore;

import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalCoverage;
import java.util.Comparator;
import java.util.List;

/**
 * What a plan can be made from.
 *
 * @param backups committed ones only; kept in order of their end, oldest first
 * @param transactions asked only for targets that name a transaction
 */
public record RestoreSources(List<BackupManifest> backups, WalCoverage coverage, TransactionSearch transactions) {

    public RestoreSources {
        backups = backups.stream()
                .sorted(Comparator.comparing(backup -> backup.facts().endedAt()))
                .toList();
    }

    /** What there is now. */
    public static RestoreSources of(Repository repository, WalArchive archive) {
        return new RestoreSources(repository.backups(), archive.coverage(), archive::findTransaction);
    }
}

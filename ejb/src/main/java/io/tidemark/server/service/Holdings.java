package io.tidemark.server.service;

import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.wal.WalCoverage;
import java.time.Instant;
import java.util.List;

/** What is stored of a server, at one moment: committed backups, oldest first, and WAL. */
public record Holdings(List<BackupManifest> backups, WalCoverage coverage, Instant readAt) {

    public Holdings {
        backups = List.copyOf(backups);
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.EngineException;
import java.util.List;

/**
 * All backups of a repository, rebuilt from the store alone.
 *
 * @param backups oldest first
 * @param unreadable backups whose manifest is damaged; the others are not concerned
 */
public record BackupCatalogue(List<BackupManifest> backups, List<Unreadable> unreadable) {

    /** A backup whose manifest cannot be read, and why. */
    public record Unreadable(BackupId id, EngineException reason) {}

    public BackupCatalogue {
        backups = List.copyOf(backups);
        unreadable = List.copyOf(unreadable);
    }
}

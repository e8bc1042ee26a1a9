package io.tidemark.engine.backup.copy;

import io.tidemark.engine.repository.FileEntry;
import java.time.Instant;

/**
 * A file that belongs to the backup, as it was when it was listed.
 *
 * @param changedAt when its inode was changed last
 */
record ListedFile(FileEntry entry, Instant changedAt) {

    String path() {
        return entry.path();
    }

    long sizeBytes() {
        return entry.sizeBytes();
    }
}

package io.tidemark.engine.backup;

import io.tidemark.engine.repository.BackupId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which base backup shall be imported, and how.
 *
 * @param source a folder that {@code pg_basebackup} has written, plain or with tar archives, or its {@code base.tar}
 * @param previous the backup whose pages need not be stored again; null for none
 * @param withoutManifest whether it may come without {@code backup_manifest}, and so unchecked
 */
public record ImportRequest(Path source, @Nullable BackupId previous, boolean withoutManifest) {}

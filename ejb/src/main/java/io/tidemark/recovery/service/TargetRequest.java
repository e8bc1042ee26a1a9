package io.tidemark.recovery.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.recovery.model.TargetKind;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where recovery shall end.
 *
 * @param value ISO-8601 instant, transaction number, LSN or name; null for {@code LATEST} and {@code IMMEDIATE}
 * @param inclusive whether the target itself is still applied
 * @param timeline null: the newest
 * @param backup the backup to begin from; null: the best is chosen
 */
public record TargetRequest(
        TargetKind kind,
        @Nullable String value,
        boolean inclusive,
        @Nullable Integer timeline,
        @Nullable BackupName backup)
        implements Serializable {

    public static TargetRequest latest() {
        return new TargetRequest(TargetKind.LATEST, null, true, null, null);
    }
}

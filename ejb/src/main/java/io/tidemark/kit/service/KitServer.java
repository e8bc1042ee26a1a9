package io.tidemark.kit.service;

import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server in the kit.
 *
 * @param newestBackup null if there is none, or if the store did not answer
 * @param restorableFrom the first moment it could be brought back to when the kit was made; null if there is none
 * @param restorableUntil the last such moment
 * @param commands which choose this server for the commands of the later steps
 */
public record KitServer(
        ServerId id,
        String name,
        String systemIdentifier,
        String version,
        KitStore store,
        @Nullable String newestBackup,
        @Nullable Instant newestBackupAt,
        @Nullable Instant restorableFrom,
        @Nullable Instant restorableUntil,
        List<String> commands)
        implements Serializable {

    public KitServer {
        commands = List.copyOf(commands);
    }
}

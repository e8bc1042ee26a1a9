package io.tidemark.recovery.service;

import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.recovery.model.TargetAction;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A restore as somebody wants it.
 *
 * @param directory below the restore directory of the service; null unless the destination is a directory
 * @param tablespaces new absolute locations by oid; those not named keep theirs (command, download) or go below the directory
 * @param standby whether the result keeps following as a standby instead of ending at the target
 */
public record RestoreRequest(
        TargetRequest target,
        DestinationKind destination,
        @Nullable String directory,
        Map<Long, String> tablespaces,
        TargetAction action,
        boolean standby)
        implements Serializable {

    public RestoreRequest {
        tablespaces = Map.copyOf(tablespaces);
    }
}

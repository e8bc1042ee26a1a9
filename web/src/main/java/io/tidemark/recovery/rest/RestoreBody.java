package io.tidemark.recovery.rest;

import io.tidemark.backup.model.BackupName;
import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.recovery.model.TargetAction;
import io.tidemark.recovery.model.TargetKind;
import io.tidemark.recovery.service.RestoreRequest;
import io.tidemark.recovery.service.TargetRequest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A restore as a client asks for it.
 *
 * @param directory for destination {@code DIRECTORY}
 * @param tablespaces new absolute locations by oid; null: none is moved by name
 * @param action null: promote
 * @param standby null: false
 */
public record RestoreBody(
        Target target,
        DestinationKind destination,
        @Nullable String directory,
        @Nullable Map<Long, String> tablespaces,
        @Nullable TargetAction action,
        @Nullable Boolean standby) {

    RestoreRequest request() {
        return new RestoreRequest(
                target.request(),
                destination,
                directory,
                Objects.requireNonNullElse(tablespaces, Map.of()),
                Objects.requireNonNullElse(action, TargetAction.PROMOTE),
                Objects.requireNonNullElse(standby, false));
    }

    /**
     * Where recovery shall end.
     *
     * @param value instant, transaction number, LSN or name; none for {@code LATEST} and {@code IMMEDIATE}
     * @param inclusive whether the target itself is still applied; null: it is
     * @param timeline null: the newest
     * @param backup null: the best is chosen
     */
    public record Target(
            TargetKind kind,
            @Nullable String value,
            @Nullable Boolean inclusive,
            @Nullable Integer timeline,
            @Nullable BackupName backup) {

        TargetRequest request() {
            return new TargetRequest(kind, value, Objects.requireNonNullElse(inclusive, true), timeline, backup);
        }
    }
}

package io.tidemark.recovery.web;

import io.tidemark.app.web.Formats;
import io.tidemark.backup.model.BackupName;
import io.tidemark.recovery.model.DestinationKind;
import io.tidemark.recovery.model.TargetAction;
import io.tidemark.recovery.model.TargetKind;
import io.tidemark.recovery.service.RestoreRequest;
import io.tidemark.recovery.service.TargetRequest;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A restore while somebody decides about it. */
public class RestoreDraft implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A tablespace and where it shall go; empty: as the destination has it. */
    public static class Mapping implements Serializable {

        private static final long serialVersionUID = 1L;

        private final long oid;
        private final String location;
        private @Nullable String target;

        Mapping(long oid, String location) {
            this.oid = oid;
            this.location = location;
        }

        public long getOid() {
            return oid;
        }

        public String getLocation() {
            return location;
        }

        public @Nullable String getTarget() {
            return target;
        }

        public void setTarget(@Nullable String target) {
            this.target = target;
        }
    }

    private TargetKind kind = TargetKind.LATEST;
    private @Nullable Instant time;
    private @Nullable String value;
    private boolean inclusive = true;
    private @Nullable Integer timeline;
    private @Nullable BackupName backup;
    private DestinationKind destination = DestinationKind.DOWNLOAD;
    private @Nullable String directory;
    private TargetAction action = TargetAction.PROMOTE;
    private boolean standby;
    private List<Mapping> tablespaces = new ArrayList<>();

    void aimAt(Instant moment) {
        kind = TargetKind.TIME;
        time = moment;
    }

    /** Ends where a backup is consistent, beginning from it. */
    void aimAt(BackupName from) {
        kind = TargetKind.IMMEDIATE;
        backup = from;
    }

    TargetRequest target() {
        return switch (kind) {
            case LATEST, IMMEDIATE -> new TargetRequest(kind, null, true, timeline, backup);
            case TIME -> new TargetRequest(kind, time == null ? null : time.toString(), inclusive, timeline, backup);
            case TRANSACTION, LSN, RESTORE_POINT -> new TargetRequest(kind, value, inclusive, timeline, backup);
        };
    }

    RestoreRequest request() {
        var moved = new HashMap<Long, String>();
        for (var each : tablespaces) {
            if (each.target != null && !each.target.isBlank()) {
                moved.put(each.oid, each.target.strip());
            }
        }
        return new RestoreRequest(
                target(), destination, isToDirectory() ? directory : null, Map.copyOf(moved), action, standby);
    }

    /** The target in short, for the wizard's steps. */
    public String getShort() {
        return switch (kind) {
            case TIME -> Formats.exact(time);
            case LATEST, IMMEDIATE -> "";
            case TRANSACTION, LSN, RESTORE_POINT -> value == null ? "" : value;
        };
    }

    public boolean isToDirectory() {
        return destination == DestinationKind.DIRECTORY;
    }

    public TargetKind getKind() {
        return kind;
    }

    public void setKind(TargetKind kind) {
        this.kind = kind;
    }

    public @Nullable Instant getTime() {
        return time;
    }

    public void setTime(@Nullable Instant time) {
        this.time = time;
    }

    public @Nullable String getValue() {
        return value;
    }

    public void setValue(@Nullable String value) {
        this.value = value;
    }

    public boolean isInclusive() {
        return inclusive;
    }

    public void setInclusive(boolean inclusive) {
        this.inclusive = inclusive;
    }

    public @Nullable Integer getTimeline() {
        return timeline;
    }

    public void setTimeline(@Nullable Integer timeline) {
        this.timeline = timeline;
    }

    public @Nullable BackupName getBackup() {
        return backup;
    }

    /** Lets the best backup be chosen again. */
    public void forgetBackup() {
        backup = null;
    }

    public DestinationKind getDestination() {
        return destination;
    }

    public void setDestination(DestinationKind destination) {
        this.destination = destination;
    }

    public @Nullable String getDirectory() {
        return directory;
    }

    public void setDirectory(@Nullable String directory) {
        this.directory = directory;
    }

    public TargetAction getAction() {
        return action;
    }

    public void setAction(TargetAction action) {
        this.action = action;
    }

    public boolean isStandby() {
        return standby;
    }

    public void setStandby(boolean standby) {
        this.standby = standby;
    }

    public List<Mapping> getTablespaces() {
        return tablespaces;
    }

    void setTablespaces(List<Mapping> tablespaces) {
        this.tablespaces = tablespaces;
    }
}

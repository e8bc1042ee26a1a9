package io.tidemark.wal.web;

import io.tidemark.app.web.Formats;
import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.guard.service.ComparisonView;
import io.tidemark.guard.service.GuardOperations;
import io.tidemark.guard.service.SourceView;
import io.tidemark.wal.service.ExposureView;
import io.tidemark.wal.service.RecordedGapView;
import io.tidemark.wal.service.RestorePointView;
import io.tidemark.wal.service.WalOperations;
import io.tidemark.wal.service.WalStatusView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How WAL of a server arrives, what is stored of it, and its restore points. */
@Named
@ViewScoped
public class WalTab implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    WalOperations wal;

    @Inject
    GuardOperations guard;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private @Nullable WalStatusView status;
    private List<RestorePointView> points = List.of();
    private List<RecordedGapView> gaps = List.of();
    private @Nullable SourceView source;
    private @Nullable ExposureView exposures;
    private @Nullable ComparisonView comparison;
    private int hours = 24;
    private String name = "";

    public void load() {
        status = wal.status(here.tenantId(), here.serverId());
        points = wal.restorePoints(here.tenantId(), here.serverId());
        gaps = wal.gaps(here.tenantId(), here.serverId());
        source = guard.source(here.tenantId(), here.serverId());
        exposures = wal.exposures(here.tenantId(), here.serverId(), hours);
    }

    /** Another stretch of time was chosen. */
    public void look() {
        exposures = wal.exposures(here.tenantId(), here.serverId(), hours);
    }

    public void recreateSlot() {
        source = guard.recreateSlot(here.tenantId(), here.serverId());
        load();
        notice.tell("wal.slot.recreated", getSource().slot().name());
    }

    public void compare() {
        comparison = guard.compare(here.tenantId(), here.serverId());
    }

    public void switchWal() {
        var end = wal.switchWal(here.tenantId(), here.serverId());
        load();
        notice.tell("wal.switched", end);
    }

    public void markPoint() {
        var point = wal.createRestorePoint(here.tenantId(), here.serverId(), name);
        name = "";
        load();
        notice.tell("wal.marked", point.name(), point.lsn(), Formats.full(point.at()));
    }

    public WalStatusView getStatus() {
        return Optional.ofNullable(status).orElseThrow();
    }

    public List<RecordedGapView> getGaps() {
        return gaps;
    }

    public SourceView getSource() {
        return Optional.ofNullable(source).orElseThrow();
    }

    public ExposureView getExposures() {
        return Optional.ofNullable(exposures).orElseThrow();
    }

    /** Null until somebody asks for it. */
    public @Nullable ComparisonView getComparison() {
        return comparison;
    }

    /** Whether a slot made anew would bring WAL back: it is lost, dropped, or nothing flows over it. */
    public boolean isSlotRenewable() {
        var slot = getSource().slot();
        return !slot.active() || "lost".equals(slot.status());
    }

    public int getHours() {
        return hours;
    }

    public void setHours(int hours) {
        this.hours = hours;
    }

    public List<RestorePointView> getPoints() {
        return points;
    }

    public String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        this.name = name == null ? "" : name;
    }
}

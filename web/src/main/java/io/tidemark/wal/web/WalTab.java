package io.tidemark.wal.web;

import io.tidemark.app.web.Formats;
import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
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
    Here here;

    @Inject
    Notice notice;

    private @Nullable WalStatusView status;
    private List<RestorePointView> points = List.of();
    private String name = "";

    public void load() {
        status = wal.status(here.tenantId(), here.serverId());
        points = wal.restorePoints(here.tenantId(), here.serverId());
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

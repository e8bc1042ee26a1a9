package io.tidemark.overview.web;

import io.tidemark.app.web.Here;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.overview.service.FleetRow;
import io.tidemark.overview.service.FleetView;
import io.tidemark.overview.service.OverviewOperations;
import io.tidemark.overview.service.ReadinessState;
import io.tidemark.platform.model.ServerId;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** All servers of the tenant, worst first. */
@Named
@ViewScoped
public class FleetPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    OverviewOperations overview;

    @Inject
    BackupOperations backups;

    @Inject
    Here here;

    private @Nullable FleetView fleet;
    private @Nullable String show;

    public void load() {
        fleet = overview.fleet(here.tenantId());
    }

    public void backUp(ServerId server) {
        var job = backups.requestBackup(here.tenantId(), server);
        Faces.redirect(here.link("/jobs/" + job));
    }

    /** The rows that the filter in the address leaves. */
    public List<FleetRow> getRows() {
        var rows = fleet().rows();
        return show == null
                ? rows
                : rows.stream()
                        .filter(row -> row.readiness().state().name().equals(show))
                        .toList();
    }

    /** The one server that is worst off; empty if all is well. */
    public @Nullable FleetRow getWorst() {
        return fleet().rows().stream()
                .filter(row -> row.readiness().state() == ReadinessState.NOT_RESTORABLE
                        || row.readiness().state() == ReadinessState.NO_SIGNAL)
                .findFirst()
                .orElse(null);
    }

    /** Servers of which every second of the window can be restored. */
    public int getWhole() {
        return fleet().ready() + fleet().warning();
    }

    public List<FleetRow> getNext() {
        return fleet().rows().stream()
                .filter(row -> row.nextBackupAt() != null)
                .sorted(java.util.Comparator.comparing(FleetRow::nextBackupAt))
                .limit(3)
                .toList();
    }

    public FleetView getFleet() {
        return fleet();
    }

    private FleetView fleet() {
        return Optional.ofNullable(fleet).orElseThrow();
    }

    public @Nullable String getShow() {
        return show;
    }

    public void setShow(@Nullable String show) {
        this.show = show;
    }
}

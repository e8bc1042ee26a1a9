package io.tidemark.server.web;

import io.tidemark.app.web.Here;
import io.tidemark.backup.service.BackupOperations;
import io.tidemark.overview.service.FleetRow;
import io.tidemark.overview.service.OverviewOperations;
import io.tidemark.recovery.service.RecoverabilityView;
import io.tidemark.recovery.service.RecoveryOperations;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** What stands over every tab of a server: name, readiness, strip, and the two things one does with it. */
@Named
@ViewScoped
public class ServerHead implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration MOST = Duration.ofDays(45);
    private static final Duration LEAST = Duration.ofHours(1);

    @Inject
    OverviewOperations overview;

    @Inject
    RecoveryOperations recoveries;

    @Inject
    BackupOperations backups;

    @Inject
    Here here;

    private @Nullable FleetRow row;
    private @Nullable RecoverabilityView recoverability;
    private Duration zoom = LEAST;

    public void load() {
        row = overview.server(here.tenantId(), here.serverId());
    }

    /** Also computes the strip, zoomed to what there is. */
    public void loadStrip() {
        load();
        zoom = MOST;
        look();
        var earliest = recoverability().earliest();
        var first = earliest == null ? row().server().addedAt() : earliest;
        var age = Duration.between(first, here.getNow());
        zoom = java.util.stream.Stream.of(LEAST, Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(7), MOST)
                .filter(each -> each.compareTo(age) >= 0)
                .findFirst()
                .orElse(MOST);
        look();
    }

    private void look() {
        var to = here.getNow();
        recoverability = recoveries.recoverability(here.tenantId(), here.serverId(), to.minus(zoom), to);
    }

    public void backUp() {
        Faces.redirect(here.link("/jobs/" + backups.requestBackup(here.tenantId(), here.serverId())));
    }

    public FleetRow getRow() {
        return row();
    }

    private FleetRow row() {
        return Optional.ofNullable(row).orElseThrow();
    }

    public RecoverabilityView getRecoverability() {
        return recoverability();
    }

    private RecoverabilityView recoverability() {
        return Optional.ofNullable(recoverability).orElseThrow();
    }

    public long getZoom() {
        return zoom.toHours();
    }

    public void setZoom(long hours) {
        zoom = Duration.ofHours(Math.clamp(hours, LEAST.toHours(), MOST.toHours()));
        if (row != null) {
            look();
        }
    }
}

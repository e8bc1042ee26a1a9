package io.tidemark.server.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.engine.EngineException;
import io.tidemark.platform.service.CheckState;
import io.tidemark.platform.service.CheckView;
import io.tidemark.server.service.ConnectionReport;
import io.tidemark.server.service.RoleScript;
import io.tidemark.server.service.ServerOperations;
import io.tidemark.server.service.ServerPlace;
import io.tidemark.storage.service.StorageTargetOperations;
import io.tidemark.storage.service.StorageTargetSummary;
import io.tidemark.wal.service.StandbySettings;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** The wizard that adds a server; what is typed lies in {@link ServerDraft}. */
@Named
@ViewScoped
public class AddServer implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    ServerOperations servers;

    @Inject
    StorageTargetOperations storage;

    @Inject
    ServerDraft draft;

    @Inject
    Here here;

    @Inject
    Notice notice;

    @Inject
    Clock clock;

    private @Nullable ConnectionReport report;
    private @Nullable Instant checkedAt;
    private @Nullable RoleScript script;
    private List<StorageTargetSummary> targets = List.of();
    private @Nullable ServerPlace place;
    private String connectionString = "";

    public void takeOver() {
        try {
            draft.getConnection().fill(connectionString);
        } catch (IllegalArgumentException e) {
            notice.warn("add.string.bad");
        }
        connectionString = "";
    }

    public void makeScript() {
        script = servers.roleScript(here.tenantId(), draft.getConnection().getUser());
        draft.getConnection().setPassword(script.password());
    }

    public void connect() {
        Faces.redirect(here.link("/servers/new/check"));
    }

    /** Tries the connection; repeated by the page every ten seconds. */
    public void check() {
        if (!draft.isConnected()) {
            Faces.redirect(here.link("/servers/new"));
            return;
        }
        try {
            report = servers.test(here.tenantId(), draft.getConnection().request());
            checkedAt = clock.instant();
        } catch (EngineException e) {
            switch (e.code()) {
                case NOT_FOUND, FORBIDDEN, INTERNAL -> throw e;
                // not even worth trying: back to where it was typed
                default -> {
                    notice.refuseAfterRedirect(e);
                    Faces.redirect(here.link("/servers/new"));
                }
            }
        }
    }

    public void loadTargets() {
        if (!draft.isConnected()) {
            Faces.redirect(here.link("/servers/new"));
            return;
        }
        targets = storage.list(here.tenantId());
        if (draft.getStorage() == null && !targets.isEmpty()) {
            draft.setStorage(targets.getFirst().id());
        }
        place = draft.place(() -> servers.reserve(here.tenantId()));
    }

    public void protect() {
        var target = Optional.ofNullable(draft.getStorage()).orElseThrow();
        var reserved = draft.place(() -> servers.reserve(here.tenantId()));
        var added = servers.add(here.tenantId(), draft.request(target), reserved.id());
        draft.clear();
        var server = here.link("/servers/" + added.server());
        Faces.redirect(added.firstBackup() == null ? server : server + "/first-backup/" + added.firstBackup());
    }

    /** Checks that somebody should do something about: failures first. */
    public List<CheckView> getProblems() {
        return report == null
                ? List.of()
                : report.checks().stream()
                        .filter(check -> check.state() == CheckState.FAIL || check.state() == CheckState.WARN)
                        .sorted(java.util.Comparator.comparing(CheckView::state).reversed())
                        .toList();
    }

    public long getFine() {
        return report == null
                ? 0
                : report.checks().stream()
                        .filter(check -> check.state() == CheckState.OK)
                        .count();
    }

    public @Nullable ConnectionReport getReport() {
        return report;
    }

    public @Nullable Instant getCheckedAt() {
        return checkedAt;
    }

    public @Nullable RoleScript getScript() {
        return script;
    }

    public List<StorageTargetSummary> getTargets() {
        return targets;
    }

    /** What commits of the server may wait for. */
    public @Nullable StandbySettings getStandby() {
        return place == null ? null : StandbySettings.of(List.of(place.slot()));
    }

    public String getConnectionString() {
        return connectionString;
    }

    public void setConnectionString(@Nullable String connectionString) {
        this.connectionString = connectionString == null ? "" : connectionString;
    }
}

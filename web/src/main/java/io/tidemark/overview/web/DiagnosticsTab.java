package io.tidemark.overview.web;

import io.tidemark.app.web.Here;
import io.tidemark.overview.service.DiagnosticsView;
import io.tidemark.overview.service.OverviewOperations;
import io.tidemark.platform.service.CheckState;
import io.tidemark.platform.service.CheckView;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be looked at for one server. */
@Named
@ViewScoped
public class DiagnosticsTab implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    OverviewOperations overview;

    @Inject
    Here here;

    private @Nullable DiagnosticsView view;
    private boolean onlyProblems;

    public void load() {
        view = overview.diagnostics(here.tenantId(), here.serverId());
    }

    public List<CheckView> shown(List<CheckView> checks) {
        return onlyProblems
                ? checks.stream()
                        .filter(check -> check.state() == CheckState.FAIL || check.state() == CheckState.WARN)
                        .toList()
                : checks;
    }

    /** How many of the checks ended so, for example {@code FAIL}. */
    public long count(List<CheckView> checks, String state) {
        return checks.stream()
                .filter(check -> check.state().name().equals(state))
                .count();
    }

    public DiagnosticsView getView() {
        return Optional.ofNullable(view).orElseThrow();
    }

    public boolean isOnlyProblems() {
        return onlyProblems;
    }

    public void setOnlyProblems(boolean onlyProblems) {
        this.onlyProblems = onlyProblems;
    }
}

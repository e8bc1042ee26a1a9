package io.tidemark.overview.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** Everything that was looked at for one server, just now. */
public record DiagnosticsView(
        ReadinessView readiness, List<DiagnosticsGroup> groups, int failed, int warnings, int passed, Instant at)
        implements Serializable {

    public DiagnosticsView {
        groups = List.copyOf(groups);
    }
}

package io.tidemark.overview.service;

import io.tidemark.platform.service.CheckView;
import java.io.Serializable;
import java.util.List;

/** Checks that belong together: connection, wal, storage, policy. */
public record DiagnosticsGroup(String key, List<CheckView> checks) implements Serializable {

    public DiagnosticsGroup {
        checks = List.copyOf(checks);
    }
}

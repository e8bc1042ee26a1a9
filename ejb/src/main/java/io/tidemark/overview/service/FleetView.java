package io.tidemark.overview.service;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All servers of a tenant, worst first. */
public record FleetView(
        List<FleetRow> rows,
        int ready,
        int warning,
        int notRestorable,
        int noSignal,
        @Nullable Long worstExposureSeconds,
        @Nullable String worstExposureServer,
        long storedBytes,
        Instant computedAt)
        implements Serializable {

    public FleetView {
        rows = List.copyOf(rows);
    }
}

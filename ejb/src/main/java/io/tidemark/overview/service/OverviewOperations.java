package io.tidemark.overview.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The whole at a glance. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class OverviewOperations {

    @Inject
    ServerRegister servers;

    @Inject
    ServerOverview overview;

    @Inject
    DiagnosticsRun diagnostics;

    @Inject
    Clock clock;

    /** All servers, worst first, with strips of the last thirty days. */
    @Requires(Permission.VIEW)
    public FleetView fleet(TenantId tenant) {
        var rows = servers.all(tenant).stream()
                .map(server -> overview.row(tenant, server.id()))
                .sorted(Comparator.comparing((FleetRow row) -> row.readiness().state())
                        .reversed()
                        .thenComparing(row -> row.server().name()))
                .toList();
        var worst = rows.stream()
                .filter(row -> row.exposureSeconds() != null)
                .max(Comparator.comparing((FleetRow row) -> Objects.requireNonNull(row.exposureSeconds())));
        return new FleetView(
                rows,
                count(rows, ReadinessState.READY),
                count(rows, ReadinessState.WARNING),
                count(rows, ReadinessState.NOT_RESTORABLE),
                count(rows, ReadinessState.NO_SIGNAL),
                worst.map(FleetRow::exposureSeconds).orElse(null),
                worst.map(row -> row.server().name()).orElse(null),
                rows.stream().mapToLong(FleetRow::storedBytes).sum(),
                clock.instant());
    }

    /** One server as the fleet shows it. */
    @Requires(Permission.VIEW)
    public FleetRow server(TenantId tenant, ServerId server) {
        return overview.row(tenant, server);
    }

    /** Looks at everything now; takes seconds. */
    @Requires(Permission.VIEW)
    public DiagnosticsView diagnostics(TenantId tenant, ServerId server) {
        return diagnostics.run(tenant, server);
    }

    private static int count(List<FleetRow> rows, ReadinessState state) {
        return (int)
                rows.stream().filter(row -> row.readiness().state() == state).count();
    }
}

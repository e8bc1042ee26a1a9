package io.tidemark.overview.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.storage.StoreValidation;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.CheckState;
import io.tidemark.platform.service.CheckView;
import io.tidemark.platform.service.FixKind;
import io.tidemark.platform.service.FixView;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.server.service.ServerRegistration;
import io.tidemark.storage.service.OpenStores;
import io.tidemark.storage.service.StorageChecks;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.service.ExpiredWal;
import io.tidemark.wal.service.WalRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at everything of one server now: connection, WAL, storage, policy. */
@ApplicationScoped
public class DiagnosticsRun {

    private static final int SMALL_OBJECT_BYTES = 1 << 16;

    @Inject
    ServerRegistration registration;

    @Inject
    ServerRegister servers;

    @Inject
    WalRegister wal;

    @Inject
    RepositoryAccess repositories;

    @Inject
    OpenStores stores;

    @Inject
    ServerOverview overview;

    @Inject
    ExpiredWal expired;

    @Inject
    Clock clock;

    DiagnosticsView run(TenantId tenant, ServerId server) {
        var groups = List.of(
                new DiagnosticsGroup("connection", guarded("connection", () -> registration.checks(tenant, server))),
                new DiagnosticsGroup("wal", guarded("wal", () -> walChecks(tenant, server))),
                new DiagnosticsGroup("storage", guarded("storage", () -> storageChecks(tenant, server))));
        var row = overview.row(tenant, server);
        var all = Stream.concat(groups.stream().flatMap(group -> group.checks().stream()), Stream.of(policyCheck(row)))
                .toList();
        var complete = new ArrayList<>(groups);
        complete.add(new DiagnosticsGroup("policy", List.of(policyCheck(row))));
        return new DiagnosticsView(
                row.readiness(),
                complete,
                count(all, CheckState.FAIL),
                count(all, CheckState.WARN),
                count(all, CheckState.OK),
                clock.instant());
    }

    /** A part that cannot be looked at is one failed check, not the end of the page. */
    private static List<CheckView> guarded(String key, Supplier<List<CheckView>> part) {
        try {
            return part.get();
        } catch (EngineException e) {
            return List.of(new CheckView(
                    key + "-unreachable",
                    CheckState.FAIL,
                    "This could not be looked at",
                    String.valueOf(e.getMessage()),
                    List.of(new FixView(FixKind.TEXT, e.hint()))));
        }
    }

    private List<CheckView> walChecks(TenantId tenant, ServerId server) {
        var reception = wal.reception(tenant, server);
        var failure = reception.failure();
        var streaming = reception.state(clock.instant()) == ReceiverState.STREAMING;
        var receiver = new CheckView(
                "receiver",
                streaming ? CheckState.OK : CheckState.FAIL,
                streaming ? "WAL is being received" : "WAL is not being received",
                failure != null ? failure.message() : reception.node() == null ? "" : "node " + reception.node(),
                failure == null ? List.of() : List.of(new FixView(FixKind.TEXT, failure.hint())));
        var coverage = repositories.holdings(tenant, server).coverage();
        var gaps = coverage.timelines().stream()
                .flatMap(timeline -> timeline.gaps().stream())
                .filter(expired.in(tenant, server, coverage).negate())
                .toList();
        var whole = new CheckView(
                "wal-without-gaps",
                gaps.isEmpty() ? CheckState.OK : CheckState.WARN,
                gaps.isEmpty() ? "The stored WAL has no gap" : "The stored WAL has gaps",
                gaps.stream()
                        .map(gap -> "%s to %s".formatted(gap.from(), gap.until()))
                        .collect(Collectors.joining(", ")),
                gaps.isEmpty()
                        ? List.of()
                        : List.of(new FixView(
                                FixKind.TEXT, "Take a new backup: every second after it can be restored.")));
        return List.of(receiver, whole);
    }

    private List<CheckView> storageChecks(TenantId tenant, ServerId server) {
        var store = stores.of(tenant, servers.load(tenant, server).storageTarget());
        return StorageChecks.views(StoreValidation.run(store, clock, SMALL_OBJECT_BYTES));
    }

    private static CheckView policyCheck(FleetRow row) {
        var at = row.lastBackupAt();
        return new CheckView(
                "last-backup",
                at == null ? CheckState.FAIL : CheckState.OK,
                at == null ? "There is no backup" : "There is a backup",
                at == null ? "" : "ended %s".formatted(at),
                at == null ? List.of(new FixView(FixKind.TEXT, "Take the first backup.")) : List.of());
    }

    private static int count(List<CheckView> checks, CheckState state) {
        return (int) checks.stream().filter(check -> check.state() == state).count();
    }
}

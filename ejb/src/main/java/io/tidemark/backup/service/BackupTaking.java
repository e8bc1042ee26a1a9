package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.BackupState;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.backup.BackupRequest;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.backup.EveryPage;
import io.tidemark.engine.backup.StoredWal;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.guard.model.GuardStep;
import io.tidemark.guard.service.GuardKeeping;
import io.tidemark.job.service.RunningJob;
import io.tidemark.platform.model.FailureView;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerConnections;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.server.service.ServerRepository;
import io.tidemark.wal.model.ReceiverState;
import io.tidemark.wal.service.ReceiverSupervisor;
import io.tidemark.wal.service.WalRegister;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes base backups. No transaction is open while the engine works. */
@ApplicationScoped
public class BackupTaking {

    private static final Set<BackupState> JUDGED =
            EnumSet.of(BackupState.RUNNING, BackupState.COMPLETE, BackupState.DELETING);
    private static final Duration PATIENCE_FOR_STREAM = Duration.ofSeconds(60);
    private static final Duration PATIENCE_FOR_SOURCE = Duration.ofMinutes(10);

    @Inject
    BackupLedger ledger;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    @Inject
    ServerConnections connections;

    @Inject
    WalRegister wal;

    @Inject
    GuardKeeping guard;

    @Inject
    ReceiverSupervisor receivers;

    @Inject
    BackupUpkeep upkeep;

    @Inject
    Clock clock;

    private final SecureRandom random = new SecureRandom();

    /**
     * Takes one, and answers with its name. What an earlier attempt left behind is cleared up first; if that attempt got as far
     * as the manifest, its backup is the answer.
     */
    public BackupName take(RunningJob job) {
        var tenant = job.tenant();
        var server = job.server();
        var access = repositories.of(job);
        var before = upkeep.reconcile(job, JUDGED);
        var made = ledger.madeBy(tenant, server, job.id());
        if (made.isPresent()) {
            job.note("backup %s was complete before the node that took it was lost".formatted(made.get()));
            return made.get();
        }
        awaitSource(job);
        awaitStream(job);
        var id = BackupId.of(clock.instant(), random);
        var name = new BackupName(id.value());
        job.commit(() -> ledger.begin(tenant, server, name, job.id()));
        try {
            var manifest = run(job, access, id, before.backups());
            upkeep.reconcile(job, JUDGED);
            job.note("backup %s is complete: %s stored"
                    .formatted(name, new DataSize(manifest.sizes().storedBytes())));
        } catch (EngineException e) {
            ledgerFailure(job, name, e);
            throw e;
        } finally {
            repositories.changed(server);
        }
        count(job);
        return name;
    }

    /** A backup that is complete does not fail because its store could not be counted; the next sweep counts again. */
    private void count(RunningJob job) {
        try {
            upkeep.count(job);
        } catch (EngineException e) {
            job.note("what the backups take could not be counted: " + e.getMessage());
        }
    }

    private BackupManifest run(RunningJob job, ServerRepository access, BackupId id, List<BackupManifest> before) {
        var server = servers.load(job.tenant(), job.server());
        var rate = server.maxRateKilobytes();
        var chosen = server.copyConnections();
        var request = BackupRequest.of(id, "tidemark " + id)
                .comparedWith(before.isEmpty() ? null : before.getLast().id())
                .withEveryPage(EveryPage.isDue(before, clock.instant()))
                .withMaxRate(rate == null ? 0 : rate)
                .withCopy(chosen == null ? CopySettings.defaults() : CopySettings.over(chosen));
        var stored = receivers
                .find(job.server())
                .map(receiver -> StoredWal.by(receiver, access.archive()))
                .orElseGet(() -> StoredWal.in(access.archive()));
        try (var connection = ReplicationConnection.open(
                connections.address(job.tenant(), job.server()).withApplicationName("tidemark backup"))) {
            return new BaseBackup(connection, access.repository(), stored, clock).run(request, job, job.cancellation());
        }
    }

    /** While the source keeps too much WAL for us, nothing is asked of it that could wait. */
    private void awaitSource(RunningJob job) {
        var until = clock.instant().plus(PATIENCE_FOR_SOURCE);
        while (guard.step(job.tenant(), job.server()).compareTo(GuardStep.THROTTLE) >= 0) {
            job.phase("wait-for-source");
            job.cancellation().throwIfRequested();
            if (clock.instant().isAfter(until)) {
                throw new EngineException(
                        ErrorCode.SERVER_BUSY,
                        "the guard holds backups back: the server keeps too much WAL for Tidemark",
                        "Look at the server's WAL page; the backup begins when the server keeps less.");
            }
            pause();
        }
    }

    /** A backup is worth nothing without the WAL from its start on: the slot must hold it before the backup begins. */
    private void awaitStream(RunningJob job) {
        job.phase("wait-for-stream");
        var until = clock.instant().plus(PATIENCE_FOR_STREAM);
        var reception = wal.reception(job.tenant(), job.server());
        while (reception.state(clock.instant()) != ReceiverState.STREAMING) {
            job.cancellation().throwIfRequested();
            if (clock.instant().isAfter(until)) {
                throw notStreaming(reception.failure());
            }
            pause();
            reception = wal.reception(job.tenant(), job.server());
        }
    }

    /** What does not pass by itself, another cluster at the address for example, is not tried again either. */
    static EngineException notStreaming(@Nullable FailureView failure) {
        var message = "no WAL arrives from the server";
        if (failure == null) {
            return new EngineException(ErrorCode.SERVER_UNREACHABLE, message, "Look at the server's diagnostics.");
        }
        var code = ErrorCode.valueOf(failure.code());
        return new EngineException(
                code.retryable() ? ErrorCode.SERVER_UNREACHABLE : code,
                "%s: %s".formatted(message, failure.message()),
                failure.hint());
    }

    private static void pause() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.CANCELLED, "interrupted", "Start it again.", e);
        }
    }

    private void ledgerFailure(RunningJob job, BackupName name, EngineException e) {
        var failure = FailureView.of(e);
        try {
            job.commit(() -> ledger.fail(job.tenant(), job.server(), name, failure));
        } catch (EngineException lost) {
            e.addSuppressed(lost);
        }
    }
}

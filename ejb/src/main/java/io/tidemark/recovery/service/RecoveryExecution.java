package io.tidemark.recovery.service;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.TarSink;
import io.tidemark.job.service.RunningJob;
import io.tidemark.platform.model.FailureView;
import io.tidemark.recovery.model.Recovery;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRepository;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;

/** Carries restores out. No transaction is open while the engine works. */
@ApplicationScoped
public class RecoveryExecution {

    @Inject
    RecoveryLedger ledger;

    @Inject
    RepositoryAccess repositories;

    @Inject
    Plans plans;

    @Inject
    RestoreWays ways;

    /** Restores into a directory, and answers with it. Planned anew: what was stored may have changed. */
    public String toDirectory(RunningJob job, RecoveryId id) {
        var tenant = job.tenant();
        var recovery = ledger.load(tenant, id);
        var way = recovery.way();
        var directory = ways.directory(tenant, String.valueOf(way.directory()));
        job.commit(() -> ledger.running(tenant, id));
        try (var sink = new DirectorySink(directory, ways.mapping(tenant, Tablespaces.parse(way.tablespaces())))) {
            var plan = plans.plan(tenant, job.server(), request(recovery)).orThrow();
            var options = ways.options(way.destination(), way.action());
            Files.createDirectories(directory.getParent());
            var report = restore(repositories.of(job)).run(plan, sink, options, job, job.cancellation());
            job.note("%d %s, %s restored into %s"
                    .formatted(report.files(), report.files() == 1 ? "file" : "files", report.size(), directory));
            job.commit(() -> ledger.succeeded(tenant, id));
            return directory.toString();
        } catch (IOException e) {
            var failure = new EngineException(
                    ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                    "%s cannot be written: %s".formatted(directory, e.getMessage()),
                    "Choose another directory, or ask the provider to look at the restore host.",
                    e);
            fail(job, id, failure);
            throw failure;
        } catch (EngineException e) {
            fail(job, id, e);
            throw e;
        }
    }

    /** Streams a restore as a tar file. */
    void toTar(TenantId tenant, Recovery recovery, OutputStream out) {
        var way = recovery.way();
        var plan = plans.plan(tenant, recovery.server(), request(recovery)).orThrow();
        ledger.running(tenant, recovery.id());
        try (var sink = new TarSink(out)) {
            restore(repositories.of(tenant, recovery.server()))
                    .run(plan, sink, ways.options(way.destination(), way.action()), Progress.NONE, new Cancellation());
            ledger.succeeded(tenant, recovery.id());
        } catch (EngineException e) {
            ledger.failed(tenant, recovery.id(), FailureView.of(e));
            throw e;
        }
    }

    private static Restore restore(ServerRepository access) {
        return new Restore(access.repository(), access.archive());
    }

    /** Tells that {@code job} will not restore it any more. */
    public void fail(RunningJob job, RecoveryId id, EngineException e) {
        if (!e.code().retryable()) {
            try {
                job.commit(() -> ledger.failed(job.tenant(), id, FailureView.of(e)));
            } catch (EngineException lost) {
                e.addSuppressed(lost);
            }
        }
    }

    private static TargetRequest request(Recovery recovery) {
        var goal = recovery.goal();
        return new TargetRequest(goal.kind(), goal.value(), goal.inclusive(), goal.timeline(), goal.backup());
    }
}

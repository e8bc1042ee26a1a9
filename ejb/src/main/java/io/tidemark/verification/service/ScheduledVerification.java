package io.tidemark.verification.service;

import io.tidemark.backup.service.FoundDamage;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.job.service.RunningJob;
import io.tidemark.server.service.RepositoryAccess;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.stream.Collectors;

/** Verifies what is due of a server's repository. No transaction is open while the engine works. */
@ApplicationScoped
public class ScheduledVerification {

    @Inject
    VerificationKeeping keeping;

    @Inject
    RepositoryAccess repositories;

    @Inject
    Clock clock;

    public String verify(RunningJob job) {
        job.phase("verify");
        var due = keeping.begin(job.tenant(), job.server());
        var slice = repositories
                .of(job)
                .repository()
                .verifier()
                .runDue(
                        due.known(),
                        VerificationRules.PACE,
                        due.rebuilt().stream()
                                .map(name -> new BackupId(name.value()))
                                .collect(Collectors.toSet()),
                        clock.instant(),
                        job,
                        job.cancellation());
        job.commit(() -> keeping.ended(job.tenant(), job.server(), slice));
        slice.rebuilt().forEach(id -> job.note("files of backup %s put together".formatted(id)));
        job.note("%s read, %s more are due"
                .formatted(new DataSize(slice.found().bytesRead()), new DataSize(slice.leftBytes())));
        new FoundDamage(slice.found()).throwIfAny();
        return "%d backups, %s"
                .formatted(slice.found().backups(), new DataSize(slice.found().bytesRead()));
    }
}

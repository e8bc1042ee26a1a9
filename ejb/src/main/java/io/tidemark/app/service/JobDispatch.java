package io.tidemark.app.service;

import io.tidemark.backup.model.BackupName;
import io.tidemark.backup.model.VerifyLevel;
import io.tidemark.backup.service.BackupTaking;
import io.tidemark.backup.service.BackupUpkeep;
import io.tidemark.engine.EngineException;
import io.tidemark.job.model.JobSpec.DeleteBackup;
import io.tidemark.job.model.JobSpec.ExpireBackups;
import io.tidemark.job.model.JobSpec.RestoreToDirectory;
import io.tidemark.job.model.JobSpec.SweepRepository;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.model.JobSpec.VerifyBackup;
import io.tidemark.job.model.JobSpec.VerifyDue;
import io.tidemark.job.service.JobWork;
import io.tidemark.job.service.RunningJob;
import io.tidemark.recovery.model.RecoveryId;
import io.tidemark.recovery.service.RecoveryExecution;
import io.tidemark.retention.service.RetentionEnforcement;
import io.tidemark.verification.service.ScheduledVerification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Sends each kind of job to the feature that does it. A new kind does not compile until it is listed here. */
@ApplicationScoped
public class JobDispatch implements JobWork {

    @Inject
    BackupTaking taking;

    @Inject
    BackupUpkeep upkeep;

    @Inject
    RetentionEnforcement retention;

    @Inject
    RecoveryExecution recoveries;

    @Inject
    ScheduledVerification verification;

    @Override
    public Optional<String> run(RunningJob job) {
        return switch (job.spec()) {
            case TakeBackup _ -> Optional.of(taking.take(job).value());
            case ExpireBackups _ -> Optional.of(retention.enforce(job));
            case SweepRepository _ -> Optional.of(upkeep.sweep(job));
            case VerifyBackup(var _, var _, var level) -> Optional.of(upkeep.verify(job, VerifyLevel.valueOf(level)));
            case VerifyDue _ -> Optional.of(verification.verify(job));
            case DeleteBackup(var _, var backup) -> {
                job.phase("delete");
                upkeep.delete(job, new BackupName(backup), "asked for");
                yield Optional.of(backup);
            }
            case RestoreToDirectory(var _, var recovery) ->
                Optional.of(recoveries.toDirectory(job, new RecoveryId(recovery)));
        };
    }

    /** The other kinds clear up when they run the next time. */
    @Override
    public void giveUp(RunningJob job, EngineException why) {
        if (job.spec() instanceof RestoreToDirectory(var _, var recovery)) {
            recoveries.fail(job, new RecoveryId(recovery), why);
        }
    }
}

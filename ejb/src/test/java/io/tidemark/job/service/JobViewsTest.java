package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tidemark.job.model.Job;
import io.tidemark.job.model.JobPhase;
import io.tidemark.job.model.JobSpec;
import io.tidemark.tenant.model.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobViewsTest {

    private static final Instant NOW = Instant.parse("2026-08-18T14:00:00Z");

    @Test
    void tell_what_the_whole_job_has_moved_also_when_a_phase_follows_that_moves_nothing() {
        var view = JobViews.view(
                backup(),
                List.of(new JobPhase(1, "copy", NOW, NOW, 800, 800), new JobPhase(2, "wait-for-wal", NOW, null, 0, 0)),
                List.of(),
                NOW);

        assertThat(view.doneBytes()).isEqualTo(800);
        assertThat(view.totalBytes()).isEqualTo(800);
        assertThat(view.summary().percent()).as("not done before it is done").isEqualTo(99);
        assertThat(view.etaSeconds()).isNull();
    }

    @Test
    void announce_the_phases_that_a_backup_goes_through() {
        var view = JobViews.view(backup(), List.of(new JobPhase(1, "checkpoint", NOW, null, 0, 0)), List.of(), NOW);

        assertThat(view.phases())
                .extracting(PhaseView::key, PhaseView::state)
                .containsExactly(
                        tuple("checkpoint", PhaseState.RUNNING),
                        tuple("copy", PhaseState.WAITING),
                        tuple("wait-for-wal", PhaseState.WAITING),
                        tuple("commit", PhaseState.WAITING));
    }

    private static Job backup() {
        return new Job(
                new TenantId(new UUID(1, 1)),
                new JobSpec.TakeBackup(new UUID(2, 2)),
                "orders",
                "anna",
                "anna",
                NOW,
                null);
    }
}

package io.tidemark.job.service;

import io.tidemark.job.model.Job;
import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobLine;
import io.tidemark.job.model.JobPhase;
import io.tidemark.job.model.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes views of jobs. Pure. */
final class JobViews {

    private JobViews() {}

    static JobSummary summary(Job job, @Nullable Integer percent) {
        return new JobSummary(
                job.id(),
                job.kind(),
                job.state(),
                job.server(),
                job.subject(),
                job.requestedBy(),
                job.requestedAt(),
                job.startedAt(),
                job.endedAt(),
                job.state() == JobState.SUCCEEDED ? Integer.valueOf(100) : percent,
                job.failure());
    }

    static JobView view(Job job, List<JobPhase> phases, List<JobLine> lines, Instant now) {
        var done = phases.stream().mapToLong(JobPhase::doneBytes).sum();
        var total = phases.stream().mapToLong(JobPhase::totalBytes).sum();
        var rate = job.bytesPerSecond();
        return new JobView(
                summary(job, percent(done, total, 99)),
                withExpected(job, phases, now),
                done,
                total,
                rate,
                rate == null || rate == 0 || done >= total ? null : Long.valueOf((total - done) / rate),
                job.attempt(),
                job.node(),
                job.cancelRequested(),
                job.state() == JobState.QUEUED ? job.notBefore() : null,
                job.result(),
                lines.stream()
                        .map(line -> new JobLogLine(line.at(), line.text()))
                        .toList());
    }

    private static List<PhaseView> withExpected(Job job, List<JobPhase> phases, Instant now) {
        var views = new ArrayList<PhaseView>();
        for (var phase : phases) {
            var began = phase.startedAt();
            var until = phase.endedAt() == null ? now : phase.endedAt();
            views.add(new PhaseView(
                    phase.key(),
                    phase.endedAt() != null ? PhaseState.DONE : PhaseState.RUNNING,
                    phase.endedAt() != null
                            ? Integer.valueOf(100)
                            : percent(phase.doneBytes(), phase.totalBytes(), 100),
                    began == null
                            ? null
                            : Long.valueOf(Duration.between(began, until).toSeconds())));
        }
        if (!job.state().isFinal()) {
            var seen = phases.stream().map(JobPhase::key).collect(Collectors.toSet());
            expected(job.kind()).stream()
                    .filter(key -> !seen.contains(key))
                    .forEach(key -> views.add(new PhaseView(key, PhaseState.WAITING, null, null)));
        }
        return views;
    }

    private static List<String> expected(JobKind kind) {
        return switch (kind) {
            case TAKE_BACKUP -> List.of("checkpoint", "copy", "wait-for-wal", "commit");
            case EXPIRE_BACKUPS -> List.of("decide", "delete");
            case SWEEP_REPOSITORY -> List.of("sweep");
            case VERIFY_BACKUP -> List.of("verify");
            case DELETE_BACKUP -> List.of("delete");
            case RESTORE_TO_DIRECTORY -> List.of("prepare", "files", "wal", "finish");
        };
    }

    private static @Nullable Integer percent(long done, long total, int most) {
        return total <= 0 ? null : Integer.valueOf((int) Math.min(most, done * 100 / total));
    }
}

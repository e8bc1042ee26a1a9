package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.model.JobLine;
import io.tidemark.job.model.JobSpec;
import io.tidemark.platform.model.Claim;
import io.tidemark.tenant.model.TenantId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RunningJobTest {

    private final RunningJob job = new RunningJob(
            new Claim(UUID.randomUUID(), new TenantId(UUID.randomUUID()), 1, null),
            new JobSpec.VerifyDue(UUID.randomUUID()),
            1,
            "anna",
            new JobLedger(),
            Clock.systemUTC(),
            System::nanoTime);

    @Test
    void a_line_that_a_heartbeat_has_taken_is_written_before_the_end() throws Exception {
        var written = Collections.synchronizedList(new ArrayList<String>());
        var taken = new CountDownLatch(1);
        var mayWrite = new CountDownLatch(1);
        job.note("a line");

        var heartbeat = Thread.ofPlatform()
                .start(() -> job.write(snapshot -> {
                    taken.countDown();
                    await(mayWrite);
                    return written.addAll(texts(snapshot));
                }));
        await(taken);
        var end = Thread.ofPlatform().start(() -> job.write(_ -> written.add("the end")));
        while (end.getState() != Thread.State.WAITING && end.isAlive()) {
            Thread.onSpinWait();
        }
        mayWrite.countDown();
        heartbeat.join();
        end.join();

        assertThat(written).containsExactly("a line", "the end");
    }

    @Test
    void a_line_that_could_not_be_written_is_there_for_the_next_writer() {
        job.note("first");
        assertThatThrownBy(() -> job.write(snapshot -> {
                    assertThat(texts(snapshot)).containsExactly("first");
                    throw new IllegalStateException("the catalogue is away");
                }))
                .hasMessage("the catalogue is away");
        job.note("second");

        assertThat(job.write(RunningJobTest::texts)).containsExactly("first", "second");
        assertThat(job.write(RunningJobTest::texts)).as("handed out once").isEmpty();
    }

    private static List<String> texts(RunningJob.Snapshot snapshot) {
        return snapshot.lines().stream().map(JobLine::text).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

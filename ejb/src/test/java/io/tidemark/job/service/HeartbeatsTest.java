package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.model.JobSpec;
import io.tidemark.platform.model.Claim;
import io.tidemark.tenant.model.TenantId;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private final Heartbeats heartbeats = new Heartbeats();

    @Test
    void a_heartbeat_that_is_stuck_holds_up_no_other_job_and_is_not_begun_twice() throws Exception {
        var stuck = job();
        var well = job();
        var lock = new CountDownLatch(1);
        var ofStuck = new AtomicInteger();
        var ofWell = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var round = 1; round <= 3; round++) {
                var beaten = new CountDownLatch(1);
                heartbeats.begin(List.of(stuck), threads, _ -> {
                    ofStuck.incrementAndGet();
                    await(lock);
                });
                heartbeats.begin(List.of(well), threads, _ -> ofWell.incrementAndGet());
                threads.execute(beaten::countDown); // the thread that is left has done what came before
                await(beaten);
                assertThat(ofWell).hasValue(round);
            }
            assertThat(ofStuck).hasValue(1);
            lock.countDown();
        }

        heartbeats.begin(List.of(stuck), Runnable::run, _ -> ofStuck.incrementAndGet());
        assertThat(ofStuck).as("after the lock is gone").hasValue(2);
    }

    @Test
    void a_job_whose_heartbeat_found_no_thread_gets_one_the_next_time() {
        var job = job();
        var beats = new AtomicInteger();

        heartbeats.begin(
                List.of(job),
                _ -> {
                    throw new RejectedExecutionException("all are taken");
                },
                _ -> beats.incrementAndGet());
        assertThat(beats).hasValue(0);

        heartbeats.begin(List.of(job), Runnable::run, _ -> beats.incrementAndGet());
        assertThat(beats).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static RunningJob job() {
        var claim = new Claim(UUID.randomUUID(), new TenantId(UUID.randomUUID()), 1, null);
        return new RunningJob(
                claim,
                new JobSpec.SweepRepository(UUID.randomUUID()),
                1,
                "anna",
                new JobLedger(),
                Clock.systemUTC(),
                System::nanoTime);
    }
}

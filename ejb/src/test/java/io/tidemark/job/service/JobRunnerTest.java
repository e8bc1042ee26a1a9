package io.tidemark.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Rights;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.job.model.JobKind;
import io.tidemark.job.model.JobSpec;
import io.tidemark.job.model.JobState;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.NodeSigns;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.JobSettings;
import io.tidemark.platform.service.ServiceSettings;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runner itself, with threads of its own; the catalogue is kept in memory. */
class JobRunnerTest {

    private static final TenantId ACME = new TenantId(UUID.randomUUID());
    private static final TenantId GLOBEX = new TenantId(UUID.randomUUID());
    private static final JobSettings SETTINGS = new JobSettings(2, 16, Duration.ofSeconds(30), Duration.ofHours(2), 6);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private final Catalogue catalogue = new Catalogue();
    private final Map<String, Supplier<Optional<String>>> life = new HashMap<>();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JobRunner runner = new JobRunner();
    private DoubleSupplier abandoned = () -> Double.NaN;

    /** What a job does that hangs; interrupts change nothing, as with a file server that is dead. */
    private final class Hang {
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch answer = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final AtomicReference<@Nullable Throwable> refusal = new AtomicReference<>();
        final AtomicReference<@Nullable RunningJob> job = new AtomicReference<>();

        Optional<String> run(RunningJob running) {
            job.set(running);
            began.countDown();
            var waits = true;
            while (waits) {
                try {
                    answer.await();
                    waits = false;
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
            try {
                running.commit(() -> catalogue.committed.add(running.id().value()));
            } catch (EngineException e) {
                refusal.set(e);
            }
            ended.countDown();
            return Optional.of("too late");
        }
    }

    /** Jobs and who may write what of them, as the catalogue's table has it. */
    private static final class Catalogue extends JobLedger {
        final Map<UUID, JobState> states = new ConcurrentHashMap<>();
        final Map<UUID, FailureView> failures = new ConcurrentHashMap<>();
        final Set<UUID> committed = ConcurrentHashMap.newKeySet();
        final Set<UUID> givenUp = ConcurrentHashMap.newKeySet();
        final AtomicInteger endings = new AtomicInteger();
        private final Map<UUID, CountDownLatch> ended = new ConcurrentHashMap<>();
        private final Queue<Claim> waiting = new ArrayDeque<>();

        UUID queue(TenantId tenant) {
            var claim = new Claim(UUID.randomUUID(), tenant, 1, null);
            waiting.add(claim);
            states.put(claim.id(), JobState.QUEUED);
            ended.put(claim.id(), new CountDownLatch(1));
            return claim.id();
        }

        CountDownLatch ended(UUID id) {
            return Optional.ofNullable(ended.get(id)).orElseThrow();
        }

        @Override
        public List<Claim> claim(String node, Duration lease, int wanted) {
            var claims = Stream.generate(waiting::poll)
                    .limit(wanted)
                    .takeWhile(Objects::nonNull)
                    .toList();
            claims.forEach(claim -> states.put(claim.id(), JobState.RUNNING));
            return claims;
        }

        @Override
        public Claimed begin(TenantId tenant, Claim claim) {
            return new Claimed(new JobSpec.SweepRepository(claim.id()), 1, "service", "test", false);
        }

        @Override
        public Optional<Boolean> beat(TenantId tenant, Claim claim, Duration lease, RunningJob.Snapshot snapshot) {
            return holds(claim) ? Optional.of(false) : Optional.empty();
        }

        @Override
        public void commit(TenantId tenant, Claim claim, Runnable change) {
            if (!holds(claim)) {
                throw lost(claim);
            }
            change.run();
        }

        @Override
        public boolean end(
                TenantId tenant,
                Claim claim,
                RunningJob.Snapshot snapshot,
                JobState state,
                @Nullable String result,
                @Nullable FailureView failure) {
            if (!states.replace(claim.id(), JobState.RUNNING, state)) {
                return false;
            }
            if (failure != null) {
                failures.put(claim.id(), failure);
            }
            endings.incrementAndGet();
            ended(claim.id()).countDown();
            return true;
        }

        private boolean holds(Claim claim) {
            return states.get(claim.id()) == JobState.RUNNING;
        }
    }

    private final Map<UUID, Hang> hanging = new ConcurrentHashMap<>();

    @BeforeEach
    void set_up_a_node_with_two_slots() {
        runner.ledger = catalogue;
        runner.work = new JobWork() {
            @Override
            public Optional<String> run(RunningJob job) {
                var hang = hanging.get(job.id().value());
                return hang == null ? Optional.of("done") : hang.run(job);
            }

            @Override
            public void giveUp(RunningJob job, EngineException why) {
                job.commit(() -> catalogue.givenUp.add(job.id().value()));
            }
        };
        runner.rights = new Rights() {
            @Override
            public boolean mayStill(
                    TenantId tenant, Requester requester, Permission permission, @Nullable ServerId server) {
                return true;
            }
        };
        runner.configuration = new Configuration() {
            @Override
            public JobSettings jobs() {
                return SETTINGS;
            }

            @Override
            public ServiceSettings service() {
                return new ServiceSettings("node", "http://node", Path.of("spool"), Path.of("r"), List.of(), false);
            }
        };
        runner.meter = new JobMeter() {
            @Override
            void ended(JobKind kind, String outcome, Duration took) {
                outcomes.add(outcome);
            }

            @Override
            <T> void showAbandoned(T node, ToDoubleFunction<T> count) {
                abandoned = () -> count.applyAsDouble(node);
            }
        };
        runner.signs = new NodeSigns() {
            @Override
            public void life(String name, Supplier<Optional<String>> complaint) {
                life.put(name, complaint);
            }
        };
        runner.clock = clock();
        runner.nanoTime = nanos::get;
        runner.threads = managed(threads);
        runner.pulse = managed(Runnable::run);
        runner.begin();
    }

    @AfterEach
    void let_go_of_what_hangs() {
        hanging.values().forEach(hang -> hang.answer.countDown());
        threads.close();
    }

    @Test
    void jobs_that_hang_in_all_slots_are_given_up_and_the_job_of_another_tenant_goes_on() throws Exception {
        var first = hang(ACME);
        var second = hang(ACME);
        var other = catalogue.queue(GLOBEX);
        runner.claim();
        await(hanging(first).began);
        await(hanging(second).began);
        pass(SETTINGS.stallLimit());
        tick();
        assertThat(catalogue.states).containsEntry(first, JobState.RUNNING).containsEntry(other, JobState.QUEUED);

        pass(Duration.ofSeconds(1));
        tick();

        for (var id : List.of(first, second)) {
            assertThat(catalogue.states).containsEntry(id, JobState.FAILED);
            assertThat(catalogue.failures.get(id).code()).isEqualTo(ErrorCode.JOB_STALLED.name());
            assertThat(catalogue.failures.get(id).message()).contains("PT2H1S");
            assertThat(catalogue.givenUp).contains(id);
            await(hanging(id).interrupted);
        }
        await(catalogue.ended(other));
        assertThat(catalogue.states).containsEntry(other, JobState.SUCCEEDED);
        assertThat(abandoned.getAsDouble()).isEqualTo(2);
        assertThat(outcomes).contains("stalled", "stalled").doesNotContain("failed");
        assertThat(life.get("jobs").get()).isEmpty();
    }

    @Test
    void a_job_that_was_given_up_changes_nothing_when_it_comes_back_and_its_thread_is_free_again() throws Exception {
        var id = hang(ACME);
        runner.claim();
        await(hanging(id).began);
        pass(SETTINGS.stallLimit().plusSeconds(1));
        tick();

        hanging(id).answer.countDown();
        await(hanging(id).ended);
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(hanging(id).refusal.get())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(catalogue.committed).isEmpty();
        assertThat(catalogue.states).containsEntry(id, JobState.FAILED);
        assertThat(catalogue.endings).as("one end is written down").hasValue(1);
        assertThat(runner.abandonedHere()).isZero();
    }

    @Test
    void a_job_is_not_given_up_while_anything_of_it_advances() throws Exception {
        var id = hang(ACME);
        runner.claim();
        await(hanging(id).began);
        var job = job(id);
        for (Runnable advance : List.<Runnable>of(
                () -> job.advance(1), () -> job.phase("verify"), () -> job.note("still here"), job::stir)) {
            pass(SETTINGS.stallLimit());
            advance.run();
            tick();
        }

        assertThat(catalogue.states).containsEntry(id, JobState.RUNNING);
        assertThat(hanging(id).interrupted.getCount()).isOne();
    }

    @Test
    void a_clock_that_is_set_forward_ends_no_job() throws Exception {
        var id = hang(ACME);
        runner.claim();
        await(hanging(id).began);
        now.updateAndGet(before -> before.plus(SETTINGS.stallLimit().multipliedBy(2)));

        tick();

        assertThat(catalogue.states).containsEntry(id, JobState.RUNNING);
    }

    @Test
    void a_node_whose_threads_all_hang_begins_no_more_jobs_and_says_so() throws Exception {
        var hung = new ArrayList<UUID>();
        for (var round = 0; round < 2; round++) {
            var ids = List.of(hang(ACME), hang(ACME));
            runner.claim();
            for (var id : ids) {
                await(hanging(id).began);
            }
            hung.addAll(ids);
            pass(SETTINGS.stallLimit().plusSeconds(1));
            runner.beat();
        }
        var waiting = catalogue.queue(GLOBEX);
        tick();

        assertThat(runner.abandonedHere()).isEqualTo(4);
        assertThat(catalogue.states).containsEntry(waiting, JobState.QUEUED);
        assertThat(life.get("jobs").get())
                .hasValueSatisfying(complaint -> assertThat(complaint).contains("4 jobs"));

        hanging(hung.getFirst()).answer.countDown();
        await(hanging(hung.getFirst()).ended);
        job(hung.getFirst()).awaitEndOfWork(Duration.ofMinutes(1));
        tick();
        await(catalogue.ended(waiting));
        assertThat(life.get("jobs").get()).isEmpty();
    }

    private UUID hang(TenantId tenant) {
        var id = catalogue.queue(tenant);
        hanging.put(id, new Hang());
        return id;
    }

    private Hang hanging(UUID id) {
        return Optional.ofNullable(hanging.get(id)).orElseThrow();
    }

    private RunningJob job(UUID id) {
        return Optional.ofNullable(hanging(id).job.get()).orElseThrow();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    /** The container's kind of executor, of which the runner uses this one method. */
    private static ManagedExecutorService managed(Executor executor) {
        return (ManagedExecutorService) Proxy.newProxyInstance(
                JobRunnerTest.class.getClassLoader(),
                new Class<?>[] {ManagedExecutorService.class},
                (_, method, arguments) -> {
                    if (!method.getName().equals("execute")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    executor.execute((Runnable) arguments[0]);
                    return null;
                });
    }

    private void tick() {
        runner.beat();
        runner.claim();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
        nanos.addAndGet(time.toNanos());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    }
}

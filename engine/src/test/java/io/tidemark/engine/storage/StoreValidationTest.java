package io.tidemark.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.FaultyObjectStore.Fault;
import io.tidemark.engine.storage.StoreCheck.Outcome;
import io.tidemark.engine.storage.StoreCheck.Step;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoreValidationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final int LARGE = 1 << 20;

    private final InMemoryObjectStore memory = new InMemoryObjectStore(CLOCK);

    @Test
    void finds_a_good_store_good_and_leaves_nothing_behind() {
        var report = StoreValidation.run(memory, CLOCK, LARGE);

        assertThat(report.isGood()).isTrue();
        assertThat(report.checks()).extracting(StoreCheck::step).containsExactly(Step.values());
        assertThat(report.checks()).extracting(StoreCheck::outcome).containsOnly(Outcome.PASSED);
        assertThat(memory.count()).isZero();
        report.throwIfBad();
    }

    @Test
    void names_the_step_that_failed_and_skips_the_rest() {
        var faulty = new FaultyObjectStore(memory).failCall(0).failingWith(ErrorCode.STORAGE_DENIED);

        var report = StoreValidation.run(faulty, CLOCK, LARGE);

        assertThat(report.isGood()).isFalse();
        assertThat(outcomes(report))
                .containsExactly(
                        Outcome.FAILED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED,
                        Outcome.SKIPPED);
        assertThat(report.checks().getFirst().hint()).isNotEmpty();
        assertThatThrownBy(report::throwIfBad)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_DENIED));
    }

    @Test
    void fails_wherever_a_call_fails_and_still_cleans_up() {
        var faulty = new FaultyObjectStore(memory);
        StoreValidation.run(faulty, CLOCK, LARGE);
        var calls = faulty.calls();

        for (var call = 0; call < calls; call++) {
            var failing = call;
            faulty.fail(Fault.BEFORE, index -> index == failing);

            assertThat(StoreValidation.run(faulty, CLOCK, LARGE).isGood())
                    .describedAs("call %d", call)
                    .isFalse();
            assertThat(memory.count()).describedAs("call %d", call).isZero();
        }
    }

    @Test
    void refuses_a_store_that_writes_a_key_twice() {
        var overwriting = new ForwardingObjectStore(memory) {
            @Override
            public Creation create(ObjectKey key, Content content) {
                memory.delete(key);
                return memory.create(key, content);
            }
        };

        assertThat(failed(overwriting)).isEqualTo(Step.WRITE_ONCE);
    }

    @Test
    void refuses_a_store_that_changes_what_it_is_given() {
        var distorting = new ForwardingObjectStore(memory) {
            @Override
            public Optional<InputStream> open(ObjectKey key, long offset, long length) {
                return Optional.of(new ByteArrayInputStream(new byte[4096]));
            }
        };

        assertThat(failed(distorting)).isEqualTo(Step.READ);
    }

    @Test
    void refuses_a_store_that_cannot_read_ranges() {
        var whole = new ForwardingObjectStore(memory) {
            @Override
            public Optional<InputStream> open(ObjectKey key, long offset, long length) {
                return memory.open(key);
            }
        };

        assertThat(failed(whole)).isEqualTo(Step.READ_RANGE);
    }

    @Test
    void refuses_a_store_that_does_not_list_at_once() {
        var late = new ForwardingObjectStore(memory) {
            @Override
            public Stream<StoredObject> list(String prefix) {
                return Stream.empty();
            }
        };

        assertThat(failed(late)).isEqualTo(Step.LIST);
    }

    @Test
    void warns_of_clocks_that_differ_and_refuses_when_they_differ_by_hours() {
        var minutes = StoreValidation.run(memory, InstantSource.offset(CLOCK, Duration.ofMinutes(6)), LARGE);
        assertThat(minutes.isGood()).isTrue();
        assertThat(outcomes(minutes)).containsOnlyOnce(Outcome.WARNING);

        var hours = StoreValidation.run(memory, InstantSource.offset(CLOCK, Duration.ofHours(-2)), LARGE);
        assertThat(hours.isGood()).isFalse();
        assertThat(hours.failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("PT2H"));
    }

    @Test
    void warns_of_a_store_that_does_not_delete() {
        var writeOnce = new ForwardingObjectStore(memory) {
            @Override
            public void delete(ObjectKey key) {
                throw new EngineException(ErrorCode.STORAGE_DENIED, "object lock", "Wait.");
            }
        };

        var report = StoreValidation.run(writeOnce, CLOCK, LARGE);

        assertThat(report.isGood()).isTrue();
        assertThat(report.checks().getLast().outcome()).isEqualTo(Outcome.WARNING);
    }

    @Test
    void passes_a_store_that_locks_and_takes_away_what_was_locked_before() {
        var now = new AtomicReference<>(CLOCK.instant());
        var kept = new InMemoryObjectStore(now::get);
        var locking = new LockingObjectStore(kept, now::get, Duration.ofDays(30));

        assertThat(outcomes(StoreValidation.run(locking, now::get, LARGE))).containsOnly(Outcome.PASSED);
        assertThat(kept.count()).isEqualTo(2);
        now.updateAndGet(before -> before.plus(Duration.ofHours(2)));
        StoreValidation.run(locking, now::get, LARGE);

        assertThat(kept.count()).isEqualTo(2);
    }

    private static Step failed(ObjectStore store) {
        return StoreValidation.run(store, CLOCK, LARGE).checks().stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .findFirst()
                .orElseThrow()
                .step();
    }

    private static List<Outcome> outcomes(StoreReport report) {
        return report.checks().stream().map(StoreCheck::outcome).toList();
    }
}

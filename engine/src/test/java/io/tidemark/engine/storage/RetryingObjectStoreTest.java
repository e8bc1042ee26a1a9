package io.tidemark.engine.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.FaultyObjectStore.Fault;
import io.tidemark.engine.storage.ObjectStore.Creation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryingObjectStoreTest {

    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(300));
    private static final ObjectKey KEY = new ObjectKey("object");
    private static final Content CONTENT = Content.of("0123456789".getBytes(UTF_8));

    private final InMemoryObjectStore memory = new InMemoryObjectStore();
    private final FaultyObjectStore faulty = new FaultyObjectStore(memory);
    private final List<Duration> pauses = new ArrayList<>();
    private final ObjectStore store = new RetryingObjectStore(faulty, POLICY, pauses::add, new Random(1));

    @Test
    void repeats_until_a_call_succeeds() {
        faulty.fail(Fault.BEFORE, call -> call < 3);

        assertThat(store.create(KEY, CONTENT)).isEqualTo(Creation.CREATED);

        assertThat(faulty.calls()).isEqualTo(4);
    }

    @Test
    void waits_longer_each_time_up_to_a_limit_and_never_the_same() {
        faulty.failFrom(0);

        assertThatThrownBy(() -> store.find(KEY)).isInstanceOf(EngineException.class);

        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(pauses.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(pauses.get(2)).isBetween(Duration.ofMillis(150), Duration.ofMillis(300));
    }

    @Test
    void gives_up_with_the_last_failure() {
        faulty.failFrom(0);

        assertThatThrownBy(() -> store.delete(KEY)).hasMessageContaining("call 3");

        assertThat(faulty.calls()).isEqualTo(4);
    }

    @Test
    void does_not_repeat_what_cannot_succeed() {
        faulty.failFrom(0).failingWith(ErrorCode.STORAGE_DENIED);

        assertThatThrownBy(() -> store.create(KEY, CONTENT)).isInstanceOf(EngineException.class);

        assertThat(faulty.calls()).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void recognises_its_own_object_when_the_answer_was_lost() {
        faulty.fail(Fault.AFTER, call -> call == 0);

        assertThat(store.create(KEY, CONTENT)).isEqualTo(Creation.CREATED);

        assertThat(memory.bytes(KEY)).asString(UTF_8).isEqualTo("0123456789");
    }

    @Test
    void does_not_take_the_object_of_another_for_its_own() {
        memory.create(KEY, Content.of("another".getBytes(UTF_8)));
        faulty.fail(Fault.BEFORE, call -> call == 0);

        assertThat(store.create(KEY, CONTENT)).isEqualTo(Creation.ALREADY_PRESENT);
    }

    @Test
    void opens_a_broken_stream_again_where_it_broke() throws IOException {
        memory.create(KEY, CONTENT);
        faulty.fail(Fault.MIDWAY, call -> call < 3);

        try (var in = store.open(KEY, 2, 7).orElseThrow()) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("2345678");
        }
    }

    @Test
    void ends_a_stream_that_breaks_again_and_again_without_a_byte() throws IOException {
        memory.create(KEY, Content.of(new byte[1]));
        faulty.fail(Fault.MIDWAY, call -> true);

        try (var in = store.open(KEY).orElseThrow()) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
        assertThat(faulty.calls()).isEqualTo(4);
    }

    @Test
    void goes_on_with_a_listing_behind_the_last_object_shown() {
        for (var number = 0; number < 10; number++) {
            memory.create(new ObjectKey("n" + number), CONTENT);
        }
        faulty.fail(Fault.MIDWAY, call -> call < 2);

        try (var listed = store.list("n")) {
            assertThat(listed.map(object -> object.key().path()))
                    .containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9");
        }
    }

    @Test
    void stops_waiting_when_it_is_interrupted() {
        var interrupted = new RetryingObjectStore(
                faulty,
                POLICY,
                time -> {
                    throw new InterruptedException();
                },
                new Random(1));
        faulty.failFrom(0);

        assertThatThrownBy(() -> interrupted.find(KEY)).isInstanceOf(EngineException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(faulty.calls()).isEqualTo(1);
    }
}

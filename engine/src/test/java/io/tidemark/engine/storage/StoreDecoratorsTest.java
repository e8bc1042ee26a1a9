package io.tidemark.engine.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.storage.StoreMeter.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StoreDecoratorsTest {

    private static final ObjectKey KEY = new ObjectKey("object");

    private final InMemoryObjectStore memory = new InMemoryObjectStore();

    @Nested
    class A_prefixed_store extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            memory.create(new ObjectKey("tenant-2/object"), Content.of(new byte[7]));
            memory.create(new ObjectKey("tenant/oddly"), Content.of(new byte[7]));
            return new PrefixObjectStore(memory, "tenant/1");
        }

        @Test
        void keeps_objects_below_its_prefix() {
            create("a/b", "content");

            assertThat(memory.find(new ObjectKey("tenant/1/a/b"))).isPresent();
        }
    }

    @Nested
    class A_retrying_store_whose_every_third_call_fails extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            var faulty = new FaultyObjectStore(memory).fail(FaultyObjectStore.Fault.BEFORE, call -> call % 3 == 1);
            return new RetryingObjectStore(faulty, RetryPolicy.defaults(), time -> {}, RandomGenerator.getDefault());
        }
    }

    @Nested
    class A_throttled_store extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            return new ThrottlingObjectStore(memory, ByteRate.unlimited(), ByteRate.perSecond(1L << 40));
        }
    }

    @Nested
    class A_metered_store extends ObjectStoreContract {

        @Override
        protected ObjectStore open() {
            return new MeteringObjectStore(memory, new StoreMeter());
        }
    }

    @Test
    void throttling_keeps_the_rate_over_several_objects() throws IOException {
        var nanos = new AtomicLong();
        var writes = ByteRate.perSecond(1000, nanos::get, time -> nanos.addAndGet(time.toNanos()));
        var reads = ByteRate.perSecond(2000, nanos::get, time -> nanos.addAndGet(time.toNanos()));
        var store = new ThrottlingObjectStore(memory, writes, reads);

        for (var number = 0; number <= 10; number++) {
            store.create(new ObjectKey("n" + number), Content.of(new byte[500]));
        }
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(5));

        for (var number = 0; number <= 10; number++) {
            try (var in = store.open(new ObjectKey("n" + number)).orElseThrow()) {
                assertThat(in.readAllBytes()).hasSize(500);
            }
        }
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofMillis(7500));
    }

    @Test
    void throttling_counts_once_what_is_read_for_its_checksum_and_sent() {
        var nanos = new AtomicLong();
        var writes = ByteRate.perSecond(1000, nanos::get, time -> nanos.addAndGet(time.toNanos()));
        var readingTwice = new ForwardingObjectStore(memory) {
            @Override
            public Creation create(ObjectKey key, Content content) {
                try (var in = content.open()) {
                    in.readAllBytes();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                return super.create(key, content);
            }
        };
        var store = new ThrottlingObjectStore(readingTwice, writes, ByteRate.unlimited());

        for (var number = 0; number <= 10; number++) {
            store.create(new ObjectKey("n" + number), Content.of(new byte[500]));
        }

        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void throttling_does_not_save_up_what_was_not_used() {
        var nanos = new AtomicLong();
        var writes = ByteRate.perSecond(1000, nanos::get, time -> nanos.addAndGet(time.toNanos()));
        var store = new ThrottlingObjectStore(memory, writes, ByteRate.unlimited());
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        var begin = nanos.get();

        store.create(new ObjectKey("a"), Content.of(new byte[1000]));
        store.create(new ObjectKey("b"), Content.of(new byte[1]));

        assertThat(Duration.ofNanos(nanos.get() - begin)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void metering_counts_calls_failures_and_bytes() throws IOException {
        var faulty = new FaultyObjectStore(memory);
        var meter = new StoreMeter();
        var store = new MeteringObjectStore(faulty, meter);

        store.create(KEY, Content.of("0123456789".getBytes(UTF_8)));
        store.create(KEY, Content.of(new byte[99]));
        try (var in = store.open(KEY, 2, 3).orElseThrow()) {
            in.readAllBytes();
        }
        faulty.failFrom(0);
        assertThatThrownBy(() -> store.delete(KEY)).isInstanceOf(EngineException.class);

        assertThat(meter.usage(Operation.CREATE)).satisfies(usage -> {
            assertThat(usage.calls()).isEqualTo(2);
            assertThat(usage.bytes()).isEqualTo(10);
            assertThat(usage.failures()).isZero();
            assertThat(usage.time()).isPositive();
        });
        assertThat(meter.usage(Operation.OPEN).bytes()).isEqualTo(3);
        assertThat(meter.usage(Operation.DELETE).failures()).isEqualTo(1);
        assertThat(meter.usage(Operation.LIST).calls()).isZero();
    }

    @Test
    void every_one_of_them_locks_as_the_store_beneath() {
        var start = Instant.parse("2026-08-18T12:00:00Z");
        var now = new AtomicReference<>(start);
        var locking = new LockingObjectStore(memory, now::get, Duration.ofDays(30));
        assertThat(new PrefixObjectStore(memory, "tenant").locks()).isFalse();
        for (var store : List.of(
                new PrefixObjectStore(locking, "prefixed"),
                new PrefixObjectStore(new RetryingObjectStore(locking, RetryPolicy.defaults()), "retrying"),
                new PrefixObjectStore(new MeteringObjectStore(locking, new StoreMeter()), "metered"),
                new PrefixObjectStore(
                        new ThrottlingObjectStore(locking, ByteRate.unlimited(), ByteRate.unlimited()), "throttled"))) {
            now.set(start);
            var passing = new ObjectKey("passing");

            assertThat(store.locks()).isTrue();
            store.create(KEY, Content.of(new byte[1]));
            store.createPassing(passing, Content.of(new byte[1]));
            now.set(start.plus(Duration.ofDays(1)));
            store.renew(KEY);

            assertThat(locking.all())
                    .containsEntry(KEY.under(store.prefix()), start.plus(Duration.ofDays(31)))
                    .containsEntry(passing.under(store.prefix()), start.plus(Duration.ofMinutes(1)));
        }
    }

    @Test
    void every_one_of_them_abandons_uploads_of_the_store_beneath() {
        var uploading = new ForwardingObjectStore(memory) {
            @Override
            public int abandonUploads(String prefix, Instant startedBefore) {
                return prefix.equals("tenant/packs/") && startedBefore.equals(Instant.EPOCH) ? 3 : 0;
            }
        };
        var store = new RetryingObjectStore(
                new MeteringObjectStore(
                        new ThrottlingObjectStore(
                                new PrefixObjectStore(uploading, "tenant"), ByteRate.unlimited(), ByteRate.unlimited()),
                        new StoreMeter()),
                RetryPolicy.defaults());

        assertThat(store.abandonUploads("packs/", Instant.EPOCH)).isEqualTo(3);
    }

    @Test
    void a_read_only_store_refuses_changes() {
        memory.create(KEY, Content.of(new byte[1]));
        var store = new ReadOnlyObjectStore(memory);

        assertThatThrownBy(() -> store.create(KEY, Content.of(new byte[1])))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> store.delete(KEY)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> store.renew(KEY)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> store.abandonUploads("", Instant.EPOCH))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(store.find(KEY)).isPresent();
    }
}

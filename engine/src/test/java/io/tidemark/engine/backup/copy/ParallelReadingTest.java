package io.tidemark.engine.backup.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.protocol.FileRange;
import io.tidemark.engine.protocol.FileSource;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.storage.ByteRate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelReadingTest {

    private static final int SOURCES = 3;

    private final ExecutorService threads = Executors.newFixedThreadPool(SOURCES);
    private final Map<String, byte[]> files = new HashMap<>();
    private final AtomicInteger inUse = new AtomicInteger();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** One of several: never used by two threads at once. */
    private final class Source implements FileSource {

        private final AtomicInteger users = new AtomicInteger();

        @Override
        public List<byte @Nullable []> read(List<FileRange> ranges) {
            assertThat(users.incrementAndGet()).isOne();
            assertThat(inUse.incrementAndGet()).isLessThanOrEqualTo(SOURCES);
            var contents = new ArrayList<byte @Nullable []>();
            for (var range : ranges) {
                var file = files.get(range.path());
                contents.add(file == null ? null : part(file, range));
            }
            inUse.decrementAndGet();
            users.decrementAndGet();
            return contents;
        }

        private byte[] part(byte[] file, FileRange range) {
            var length = Math.clamp(file.length - range.offset(), 0, range.length());
            var part = new byte[length];
            System.arraycopy(file, Math.toIntExact(range.offset()), part, 0, length);
            return part;
        }
    }

    @Test
    void everything_comes_in_order_whoever_read_it() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var listed = new ArrayList<ListedFile>();
        for (var number = 0; number < 1500; number++) {
            var content = new byte
                    [number % 100 == 0 ? 1 + random.nextInt(3 << 20) : 1 + random.nextInt(20_000) * (number % 3)];
            random.nextBytes(content);
            files.put("base/5/" + number, content);
            listed.add(file("base/5/" + number, content.length));
        }
        files.remove("base/5/17");
        var came = new HashMap<String, Integer>();
        var order = new ArrayList<String>();

        reading(() -> {}).run(new Batches(listed, 1 << 20), read -> {
            var path = read.piece().file().path();
            var bytes = read.bytes();
            if (bytes == null) {
                assertThat(path).isEqualTo("base/5/17");
                return;
            }
            assertThat(read.piece().range().offset()).isEqualTo((long) came.getOrDefault(path, 0));
            assertThat(read.piece().isFirst()).isEqualTo(!came.containsKey(path));
            assertThat(bytes)
                    .isEqualTo(new Source().part(files.get(path), read.piece().range()));
            came.merge(path, bytes.length, Integer::sum);
            if (read.piece().isLast()) {
                order.add(path);
            }
        });

        listed.remove(17);
        assertThat(order)
                .containsExactlyElementsOf(listed.stream().map(ListedFile::path).toList());
        files.forEach((path, content) -> assertThat(came).containsEntry(path, content.length));
    }

    @Test
    void a_source_that_fails_ends_it_with_its_own_failure() {
        var failing = new ParallelReading(
                threads,
                List.of(ranges -> {
                    throw new IllegalStateException("no such server");
                }),
                null,
                ByteRate.unlimited(),
                () -> {});

        assertThatThrownBy(() -> failing.run(new Batches(List.of(file("base/5/1", 100)), 1000), read -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no such server");
    }

    @Test
    void whoever_waits_can_end_it() {
        assertThatThrownBy(() -> reading(() -> {
                            throw new IllegalArgumentException("enough");
                        })
                        .run(new Batches(List.of(file("base/5/1", 100)), 1000), read -> {}))
                .hasMessage("enough");
    }

    @Test
    void all_sources_together_keep_the_rate() {
        var listed = new ArrayList<ListedFile>();
        for (var number = 0; number < 31; number++) {
            files.put("base/5/" + number, new byte[1000]);
            listed.add(file("base/5/" + number, 1000));
        }
        // the time stands still: each use of the rate waits for all that were before
        var longest = new AtomicReference<>(Duration.ZERO);
        var rate = ByteRate.perSecond(
                1000, () -> 0, pause -> longest.accumulateAndGet(pause, (a, b) -> a.compareTo(b) > 0 ? a : b));

        reading(rate, () -> {}).run(new Batches(listed, 1000), read -> {});

        assertThat(longest.get()).isEqualTo(Duration.ofSeconds(30));
    }

    private ParallelReading reading(Runnable meanwhile) {
        return reading(ByteRate.unlimited(), meanwhile);
    }

    private ParallelReading reading(ByteRate rate, Runnable meanwhile) {
        return new ParallelReading(threads, List.of(new Source(), new Source(), new Source()), null, rate, meanwhile);
    }

    private static ListedFile file(String path, long size) {
        return new ListedFile(new FileEntry(path, size, 0600, Instant.EPOCH, 0), Instant.EPOCH);
    }
}

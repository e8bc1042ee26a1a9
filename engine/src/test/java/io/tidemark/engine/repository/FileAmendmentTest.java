package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.storage.InMemoryObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAmendmentTest {

    private static final BackupReader.Helpers HELPERS = new BackupReader.Helpers(ForkJoinPool.commonPool(), 2);

    private static final String PATH = "base/5/16384";
    private static final int PAGE = Stretch.PAGE_BYTES;

    /** Two stretches and a part of a page; zeros in the midst. */
    private static final int SIZE = (int) Stretch.BYTES + 40 * PAGE + 77;

    @TempDir
    Path directory;

    private final Random random = new Random(20261123);
    private final byte[] content = new byte[SIZE];
    private final CountingStore store = new CountingStore(new InMemoryObjectStore());
    private BackupReader reader;

    @BeforeEach
    void back_a_file_up() {
        random.nextBytes(content);
        Arrays.fill(content, 10 * PAGE, 30 * PAGE, (byte) 0);
        var repository = Backups.create(store);
        backUp(repository, id(1), Optional.empty(), Map.of(PATH, content));
        reader = repository.reader(id(1));
    }

    @Test
    void fetches_and_writes_nothing_where_all_is_right() throws IOException {
        var before = store.bytesRead.get();

        assertThat(amend(content)).isZero();

        assertThat(store.bytesRead.get() - before).as("maps only").isLessThan(SIZE / 8);
    }

    @Test
    void writes_the_pages_that_differ_and_no_other() throws IOException {
        var damaged = content.clone();
        damaged[3 * PAGE + 100]++;
        damaged[20 * PAGE] = 1;
        damaged[(int) Stretch.BYTES + 5 * PAGE - 1]++;
        damaged[SIZE - 1]++;

        assertThat(amend(damaged)).isEqualTo(3 * PAGE + 77);
    }

    @Test
    void completes_a_file_that_is_too_short_and_cuts_one_that_is_too_long() throws IOException {
        // zeros are right by themselves once somebody has written behind them
        assertThat(amend(new byte[0])).isBetween(SIZE - 20L * PAGE, (long) SIZE);
        assertThat(amend(Arrays.copyOf(content, SIZE - 10))).isEqualTo(77);
        assertThat(amend(Arrays.copyOf(content, SIZE + 3 * PAGE))).isZero();
    }

    @Test
    void equals_what_was_backed_up_whatever_was_there() throws IOException {
        for (var round = 0; round < 40; round++) {
            var there = Arrays.copyOf(content, random.nextInt(SIZE * 5 / 4));
            for (var damage = random.nextInt(50); damage > 0 && there.length > 0; damage--) {
                var start = random.nextInt(there.length);
                var end = Math.min(there.length, start + random.nextInt(3 * PAGE));
                Arrays.fill(there, start, end, (byte) random.nextInt(3));
            }
            amend(there);
        }
    }

    /** Returns how many bytes were written; the result was looked at. */
    private long amend(byte[] there) throws IOException {
        var file = Files.write(directory.resolve("file"), there);
        var stored = reader.find(PATH).orElseThrow();
        var passed = new LongAdder();
        var rewritten = new LongAdder();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reader.amend(stored, channel, HELPERS, (bytes, written) -> {
                passed.add(bytes);
                rewritten.add(written);
            });
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(passed.sum()).isEqualTo(SIZE);
        return rewritten.sum();
    }
}

package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.InMemoryObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFillingTest {

    private static final String PATH = "base/5/16384";
    private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

    @TempDir
    Path directory;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Repository repository = Backups.create(store);

    @AfterAll
    static void end() {
        POOL.shutdownNow();
    }

    private BackupReader backUp(byte[] content) {
        Backups.backUp(repository, Backups.id(1), Optional.empty(), Map.of(PATH, content));
        return repository.reader(Backups.id(1));
    }

    private Path fill(BackupReader reader, BackupReader.Helpers helpers) throws IOException {
        var file = directory.resolve("file");
        var passed = new LongAdder();
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var stored = reader.find(PATH).orElseThrow();
            reader.fill(stored, channel, helpers, (bytes, written) -> passed.add(bytes));
            assertThat(passed.sum()).isEqualTo(stored.sizeBytes());
        }
        return file;
    }

    @Test
    void several_threads_write_a_file_as_it_was() throws IOException {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var content = new byte[4 * (int) Stretch.BYTES + 5000];
        new Random(seed).nextBytes(content);

        var file = fill(backUp(content), new BackupReader.Helpers(POOL, 2));

        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void pages_of_zeros_take_no_room_wherever_they_are() throws IOException {
        var content = new byte[3 * (int) Stretch.BYTES + 100];
        content[(int) Stretch.BYTES + 8192 * 10] = 1;

        var file = fill(backUp(content), BackupReader.Helpers.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(blocks(file)).isLessThan(100);
    }

    /** Of 512 bytes each, as the file system counts. */
    private static long blocks(Path file) throws IOException {
        var process = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes()).strip());
    }

    @Test
    void an_empty_file_is_written_too() throws IOException {
        assertThat(fill(backUp(new byte[0]), new BackupReader.Helpers(POOL, 2))).isEmptyFile();
    }

    @Test
    void nobody_waits_for_helpers_that_never_come() throws IOException {
        var content = new byte[3 * (int) Stretch.BYTES];
        new Random(1).nextBytes(content);
        List<Runnable> idle = new ArrayList<>();

        var file = fill(backUp(content), new BackupReader.Helpers(idle::add, 2));

        assertThat(idle).hasSize(2);
        idle.forEach(Runnable::run);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void damage_that_a_helper_finds_is_told_to_who_called() {
        var content = new byte[4 * (int) Stretch.BYTES];
        new Random(2).nextBytes(content);
        var reader = backUp(content);
        store.list("packs/").map(object -> object.key()).toList().forEach(store::delete);

        assertThatThrownBy(() -> fill(reader, new BackupReader.Helpers(POOL, 2)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_MISSING))
                .hasMessageContaining(PATH);
    }
}

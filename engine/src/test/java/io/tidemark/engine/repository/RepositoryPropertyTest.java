package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.InMemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RepositoryPropertyTest {

    private static final int PAGE = Stretch.PAGE_BYTES;

    @Test
    void whatever_changes_and_expires_every_remaining_backup_restores() {
        for (var round = 0; round < 3; round++) {
            var seed = System.nanoTime();
            System.out.println("seed " + seed);
            new History(seed).run(20);
        }
    }

    /** A server that changes at random, backed up, expired and swept in any order. */
    private static final class History {

        private final Random random;
        private final AtomicReference<Instant> clock = new AtomicReference<>(Backups.START);
        private final InMemoryObjectStore store = new InMemoryObjectStore(clock::get);
        private final Repository repository = Backups.create(store);
        private final Map<String, byte[]> files = new TreeMap<>();
        private final Map<BackupId, Map<String, byte[]>> kept = new HashMap<>();
        private Optional<BackupId> newest = Optional.empty();

        private History(long seed) {
            random = new Random(seed);
        }

        private void run(int steps) {
            for (var step = 1; step <= steps; step++) {
                change();
                backUp(repository, id(step), newest, files);
                kept.put(id(step), copy());
                newest = Optional.of(id(step));
                clock.updateAndGet(now -> now.plusSeconds(3600));
                while (kept.size() > 1 + random.nextInt(5)) {
                    expireOne();
                }
                if (random.nextBoolean()) {
                    repository.sweep().run(random.nextBoolean() ? Duration.ZERO : Duration.ofHours(5));
                }
            }
            repository.sweep().run(Duration.ZERO);
            assertThat(repository.backups())
                    .extracting(BackupManifest::id)
                    .containsExactlyElementsOf(kept.keySet().stream().sorted().toList());
            kept.forEach((id, expected) -> assertRestores(repository, id, expected));
            var verification =
                    repository.verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
            assertThat(verification.damages()).isEmpty();
        }

        private Map<String, byte[]> copy() {
            var copy = new TreeMap<String, byte[]>();
            files.forEach((path, bytes) -> copy.put(path, bytes.clone()));
            return copy;
        }

        private void expireOne() {
            var victims = new ArrayList<>(kept.keySet());
            var victim = victims.get(random.nextInt(victims.size()));
            repository.remove(victim);
            kept.remove(victim);
            if (newest.filter(victim::equals).isPresent()) {
                newest = kept.keySet().stream().max(BackupId::compareTo);
            }
        }

        private void change() {
            for (var changes = random.nextInt(8); changes >= 0; changes--) {
                var paths = List.copyOf(files.keySet());
                var path = paths.isEmpty() ? "" : paths.get(random.nextInt(paths.size()));
                switch (paths.isEmpty() ? 0 : random.nextInt(10)) {
                    case 0, 1 -> create();
                    case 2 -> files.remove(path);
                    case 3 -> resize(path, random.nextInt(files.get(path).length + 1));
                    case 4 -> resize(path, files.get(path).length + random.nextInt(60 * PAGE));
                    default -> overwrite(files.get(path));
                }
            }
        }

        private void create() {
            var shape = random.nextInt(4);
            var size = switch (shape) {
                case 0 -> random.nextInt(200);
                case 1 -> random.nextInt(3 * PAGE);
                case 2 -> random.nextInt(200) * PAGE;
                default -> (int) Stretch.BYTES + random.nextInt(PAGE * 10) - PAGE * 5;
            };
            var bytes = new byte[size];
            random.nextBytes(bytes);
            if (shape == 3) {
                Arrays.fill(bytes, size / 10, size, (byte) 0);
            }
            files.put("base/%d/%d".formatted(random.nextInt(3), random.nextInt(400)), bytes);
        }

        private void resize(String path, int size) {
            var before = files.get(path);
            var after = Arrays.copyOf(before, size);
            if (size > before.length && random.nextBoolean()) {
                var tail = new byte[size - before.length];
                random.nextBytes(tail);
                System.arraycopy(tail, 0, after, before.length, tail.length);
            }
            files.put(path, after);
        }

        private void overwrite(byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            for (var pages = random.nextInt(random.nextBoolean() ? 3 : 60); pages >= 0; pages--) {
                var start = random.nextInt(bytes.length) / PAGE * PAGE;
                var page = new byte[Math.min(PAGE, bytes.length - start)];
                if (random.nextInt(5) > 0) {
                    random.nextBytes(page);
                }
                System.arraycopy(page, 0, bytes, start, page.length);
            }
        }
    }

    @Test
    void bytes_added_stay_near_the_changed_pages_and_bytes_read_near_a_fresh_backup() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var inner = new InMemoryObjectStore();
        var store = new CountingStore(inner);
        var repository = Backups.create(store);
        var file = new byte[1500 * PAGE];
        random.nextBytes(file);
        var files = Map.of("base/1/2", file);
        backUp(repository, id(0), Optional.empty(), files);

        for (var backup = 1; backup <= 60; backup++) {
            var changed = new boolean[1500];
            for (var i = 0; i < 75; i++) {
                var page = random.nextInt(1500);
                changed[page] = true;
                var fresh = new byte[PAGE];
                random.nextBytes(fresh);
                System.arraycopy(fresh, 0, file, page * PAGE, PAGE);
            }
            var changedBytes = 0L;
            for (var isChanged : changed) {
                changedBytes += isChanged ? PAGE : 0;
            }
            var before = inner.sizeBytes();
            var manifest = backUp(repository, id(backup), Optional.of(id(backup - 1)), files);
            assertThat(manifest.sizes().changedBytes()).isEqualTo(changedBytes);
            assertThat((double) (inner.sizeBytes() - before) / changedBytes)
                    .as("bytes added for each changed byte, backup %d", backup)
                    .isLessThan(1.3);
            repository.remove(id(backup - 1));
        }

        store.bytesRead.set(0);
        assertRestores(repository, id(60), files);
        assertThat((double) store.bytesRead.get() / file.length).isLessThan(2.0);
    }
}

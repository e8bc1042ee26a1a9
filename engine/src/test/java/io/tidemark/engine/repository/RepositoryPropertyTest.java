package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPropertyTest {

    private static final int PAGE = Stretch.PAGE_BYTES;

    @Test
    void whatever_changes_and_expires_every_remaining_backup_restores() {
        for (var round = 0; round < 4; round++) {
            var seed = System.nanoTime();
            System.out.println("seed " + seed);
            new History(seed).run(20);
        }
    }

    /** A server that changes at random, backed up, expired and swept in any order, by processes some of which are killed. */
    private static final class History {

        private final Random random;
        private final AtomicReference<Instant> clock = new AtomicReference<>(Backups.START);
        private final InMemoryObjectStore store = new InMemoryObjectStore(clock::get);
        private final RandomCluster cluster;
        private final TreeMap<BackupId, Map<String, String>> kept = new TreeMap<>();
        private Repository repository = Backups.create(store);

        private History(long seed) {
            random = new Random(seed);
            cluster = new RandomCluster(seed, (int) Stretch.BYTES + 40 * PAGE);
        }

        private void run(int steps) {
            for (var step = 1; step <= steps; step++) {
                cluster.change();
                if (random.nextInt(4) == 0) {
                    abandon(id(100 + step));
                }
                cluster.backUp(repository, id(step), previous());
                kept.put(id(step), cluster.snapshot());
                clock.updateAndGet(now -> now.plusSeconds(3600));
                while (kept.size() > 1 + random.nextInt(5)) {
                    expireOne();
                }
                if (random.nextBoolean()) {
                    var margin = random.nextBoolean() ? Duration.ZERO : Duration.ofHours(5);
                    repository.sweep().run(margin);
                    unchanging(() -> assertThat(repository.sweep().run(margin)).isEqualTo(new Sweep.Swept(0, 0, 0, 0)));
                }
                if (random.nextInt(3) == 0) {
                    repository = Repository.open(store, Backups.KEY).with(Backups.SMALL);
                }
            }
            check();
        }

        /** Usually the newest, now and then any other, or none. */
        private Optional<BackupId> previous() {
            var ids = List.copyOf(kept.keySet());
            return switch (ids.isEmpty() ? 0 : random.nextInt(10)) {
                case 0 -> Optional.empty();
                case 1, 2, 3 -> Optional.of(ids.get(random.nextInt(ids.size())));
                default -> Optional.of(ids.getLast());
            };
        }

        /** A backup that ends before it is committed: by a failure, or with its process. */
        private void abandon(BackupId id) {
            var isKilled = random.nextBoolean();
            var writer = repository.beginBackup(id, previous());
            try {
                cluster.writeTo(writer);
            } finally {
                var notes = isKilled ? copies("writers/") : List.<Map.Entry<ObjectKey, byte[]>>of();
                writer.close();
                // one that was killed does not clean up
                notes.forEach(note -> store.create(note.getKey(), Content.of(note.getValue())));
            }
            if (isKilled && random.nextBoolean()) {
                clock.updateAndGet(now -> now.plus(Duration.ofDays(8)));
            }
        }

        private List<Map.Entry<ObjectKey, byte[]>> copies(String prefix) {
            return store.list(prefix)
                    .map(object -> Map.entry(object.key(), store.bytes(object.key())))
                    .toList();
        }

        private void expireOne() {
            var victims = List.copyOf(kept.keySet());
            var victim = victims.get(random.nextInt(victims.size()));
            repository.remove(victim);
            kept.remove(victim);
            unchanging(() -> repository.remove(victim));
        }

        private void check() {
            assertThat(Backups.ids(repository)).containsExactlyElementsOf(kept.keySet());
            unchanging(() -> {
                RepositoryTest.assertCode(
                        ErrorCode.CONFLICT, () -> cluster.backUp(repository, kept.lastKey(), Optional.empty()));
                verify();
                verify();
                kept.forEach((id, expected) -> assertThat(RandomCluster.restored(repository, id))
                        .as("backup %s", id)
                        .isEqualTo(expected));
            });
            clock.updateAndGet(now -> now.plus(Duration.ofDays(8)));
            repository.sweep().run(Duration.ZERO);
            var named = new TreeSet<ObjectKey>();
            kept.keySet()
                    .forEach(id -> repository.reader(id).contents().packs().forEach(pack -> named.add(pack.key())));
            kept.keySet().forEach(id -> named.add(Manifests.key(id)));
            named.add(DescriptionFile.KEY);
            assertThat(store.list("")
                            .map(StoredObject::key)
                            .filter(key -> !key.path().startsWith("keys/")))
                    .containsExactlyElementsOf(named);
            verify();
        }

        private void verify() {
            for (var level : VerificationLevel.values()) {
                var found = repository.verifier().run(level, Progress.NONE, new Cancellation());
                assertThat(found.damages()).isEmpty();
                assertThat(found.backups()).isEqualTo(kept.size());
            }
        }

        private void unchanging(Runnable work) {
            var before = store.list("").toList();
            work.run();
            assertThat(store.list("").toList()).isEqualTo(before);
        }
    }

    /**
     * What it costs to keep the last seven of a long row of backups, of which each finds 2 % of the pages changed, at random or most of
     * them in the same tenth of the file.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_long_row_of_backups_stays_near_the_changed_pages_in_space_and_near_a_fresh_one_in_reading(boolean skewed) {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var clock = new AtomicReference<>(Backups.START);
        var inner = new InMemoryObjectStore(clock::get);
        var store = new CountingStore(inner);
        var repository = Backups.create(store);
        var pages = 1500;
        var file = new byte[pages * PAGE];
        random.nextBytes(file);
        var files = Map.of("base/1/2", file);
        backUp(repository, id(0), Optional.empty(), files);
        var full = inner.sizeBytes();
        var ratios = new ArrayList<Double>();
        var mapBytes = 0L;
        var allChanged = 0L;
        var largestSpace = 0.0;

        for (var backup = 1; backup <= 220; backup++) {
            var changed = new BitSet();
            while (changed.cardinality() < pages / 50) {
                var hot = skewed && random.nextInt(10) > 0;
                changed.set(random.nextInt(hot ? pages / 10 : pages));
            }
            changed.stream().forEach(page -> {
                var fresh = new byte[PAGE];
                random.nextBytes(fresh);
                System.arraycopy(fresh, 0, file, page * PAGE, PAGE);
            });
            var changedBytes = (long) changed.cardinality() * PAGE;
            var before = inner.sizeBytes();
            var mapsBefore = bytesOf(inner, "maps/");
            var manifest = backUp(repository, id(backup), Optional.of(id(backup - 1)), files);
            assertThat(manifest.sizes().changedBytes()).isEqualTo(changedBytes);
            ratios.add((double) (inner.sizeBytes() - before) / changedBytes);
            mapBytes += bytesOf(inner, "maps/") - mapsBefore;
            allChanged += changedBytes;
            clock.updateAndGet(now -> now.plusSeconds(86_400));
            if (backup >= 7) {
                repository.remove(id(backup - 7));
                repository.sweep().run(Sweep.DEFAULT_MARGIN);
            }
            // what cannot be spared: the file, and what seven backups each have of their own
            var needed = full + 6.0 * changedBytes;
            largestSpace = backup < 7 ? 0 : Math.max(largestSpace, inner.sizeBytes() / needed);
        }

        store.bytesRead.set(0);
        assertRestores(repository, id(220), files);
        var read = (double) store.bytesRead.get() / full;
        var added = ratios.stream().mapToDouble(ratio -> ratio).average().orElseThrow();
        System.out.printf(
                "skewed=%s: added %.3f (most %.3f) for each changed byte, of which maps %.3f; space at most %.2f of what is needed;"
                        + " restore reads %.2f of a fresh backup%n",
                skewed,
                added,
                ratios.stream().mapToDouble(ratio -> ratio).max().orElseThrow(),
                (double) mapBytes / allChanged,
                largestSpace,
                read);
        assertThat(added).isLessThan(1.3);
        assertThat(read).isLessThan(2.0);
        assertThat(largestSpace).isLessThan(3.2);
    }

    private static long bytesOf(InMemoryObjectStore store, String prefix) {
        return store.list(prefix).mapToLong(StoredObject::sizeBytes).sum();
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

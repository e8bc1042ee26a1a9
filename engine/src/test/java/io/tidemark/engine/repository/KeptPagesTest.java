package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeptPagesTest {

    private static final int PAGE = Stretch.PAGE_BYTES;
    private static final String PATH = "base/5/16384";

    private final AtomicReference<Instant> clock = new AtomicReference<>(Backups.START);
    private final CountingStore store = new CountingStore(new InMemoryObjectStore(clock::get));
    private final Repository repository = Backups.create(store);

    /** A file as it was at a backup, and the pages that may differ from the backup before. */
    private record State(byte[] content, BitSet sent) {

        int pages() {
            return content.length / PAGE;
        }
    }

    private BackupManifest backUp(int number, int previous, State state) {
        return backUp(id(number), previous == 0 ? Optional.empty() : Optional.of(id(previous)), state);
    }

    private BackupManifest backUp(BackupId backup, Optional<BackupId> previous, State state) {
        try (var writer = repository.beginBackup(backup, previous)) {
            writer.beginFile(Backups.entry(PATH, 0));
            for (var page = 0; page < state.pages(); ) {
                var next = Math.min(state.pages(), nextSent(state, page));
                writer.keep(next - page);
                if (next < state.pages()) {
                    writer.write(state.content(), next * PAGE, PAGE);
                }
                page = next + 1;
            }
            writer.endFile();
            return writer.commit(Backups.facts(), Backups.postgresManifest(Map.of(PATH, state.content())));
        }
    }

    private static int nextSent(State state, int page) {
        var next = state.sent().nextSetBit(page);
        return next < 0 ? Integer.MAX_VALUE : next;
    }

    private static State whole(byte[] content) {
        var all = new BitSet();
        all.set(0, content.length / PAGE);
        return new State(content, all);
    }

    private static byte[] random(Random random, int pages) {
        var bytes = new byte[pages * PAGE];
        random.nextBytes(bytes);
        return bytes;
    }

    private static State changed(Random random, byte[] before, int part) {
        var after = before.clone();
        var sent = new BitSet();
        for (var page = 0; page < before.length / PAGE; page++) {
            if (random.nextInt(part) == 0) {
                System.arraycopy(random(random, 1), 0, after, page * PAGE, PAGE);
                sent.set(page);
            }
        }
        return new State(after, sent);
    }

    @Test
    void a_file_of_which_only_changes_are_given_restores_byte_for_byte_however_it_grew_and_shrank() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var state = whole(random(random, Stretch.PAGES + 40));
        backUp(1, 0, state);
        for (var number = 2; number < 30; number++) {
            state = changed(random, state.content(), 1 + random.nextInt(60));
            var pages = state.pages();
            if (random.nextInt(3) == 0) {
                pages = random.nextInt(2 * Stretch.PAGES);
                state.sent().clear(pages, Math.max(pages, state.pages()));
                // what a file grew by without being told of is zeros
                state = new State(Arrays.copyOf(state.content(), pages * PAGE), state.sent());
            }
            backUp(number, number - 1, state);

            assertRestores(repository, id(number), Map.of(PATH, state.content()));
            if (random.nextInt(3) == 0) {
                repository.remove(id(number - 1));
                clock.updateAndGet(now -> now.plusSeconds(86_400));
                repository.sweep().run(Duration.ZERO);
                assertRestores(repository, id(number), Map.of(PATH, state.content()));
            }
        }
        var verification = repository.verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
        assertThat(verification.damages()).isEmpty();
    }

    @Test
    void an_unchanged_file_costs_next_to_nothing() {
        var content = random(new Random(1), 1000);
        backUp(1, 0, whole(content));

        var second = backUp(2, 1, new State(content, new BitSet()));

        assertThat(second.sizes().changedBytes()).isZero();
        assertThat(second.sizes().storedBytes()).isLessThan(1000);
        assertThat(repository.reader(id(2)).find(PATH).orElseThrow().stretches())
                .isEqualTo(repository.reader(id(1)).find(PATH).orElseThrow().stretches());
    }

    @Test
    void stored_and_read_bytes_stay_bounded_over_two_hundred_backups_of_changes_only() {
        var random = new Random(7);
        var state = whole(random(random, 4000));
        backUp(1, 0, state);
        var changedBytes = 0L;
        var storedBytes = 0L;
        for (var number = 2; number <= 200; number++) {
            state = changed(random, state.content(), 50);
            var sizes = backUp(number, number - 1, state).sizes();
            changedBytes += sizes.changedBytes();
            storedBytes += sizes.storedBytes();
            repository.remove(id(number - 1));
            clock.updateAndGet(now -> now.plusSeconds(86_400));
            repository.sweep().run(Duration.ZERO);
        }
        store.bytesRead.set(0);
        assertRestores(repository, id(200), Map.of(PATH, state.content()));
        assertThat(store.bytesRead.get() / (double) state.content().length).isLessThan(2.0);
        assertThat(storedBytes / (double) changedBytes).isLessThan(1.3);
    }

    @Test
    void keeps_nothing_of_a_backup_whose_packs_are_gone() {
        var random = new Random(3);
        var content = random(random, 100);
        backUp(1, 0, whole(content));
        removeAll("packs/");

        assertThatThrownBy(() -> backUp(2, 1, new State(content, new BitSet())))
                .isInstanceOf(PreviousBackupUnusableException.class);
        assertThatThrownBy(() -> repository.manifest(id(2))).hasMessageContaining("there is no backup");

        backUp(3, 1, whole(content));
        assertRestores(repository, id(3), Map.of(PATH, content));
    }

    @Test
    void keeps_nothing_of_a_file_that_was_not_there() {
        try (var writer = repository.beginBackup(id(1), Optional.empty())) {
            writer.beginFile(Backups.entry(PATH, 0));

            assertThatThrownBy(() -> writer.keep(1)).hasMessageContaining("'%s' cannot be found".formatted(PATH));
        }
    }

    @Test
    void keeps_nothing_of_a_file_that_ended_within_a_page() {
        try (var writer = repository.beginBackup(id(1), Optional.empty())) {
            Backups.write(writer, PATH, new byte[PAGE + 1]);
            writer.commit(Backups.facts(), Backups.postgresManifest(Map.of()));
        }
        try (var writer = repository.beginBackup(id(2), Optional.of(id(1)))) {
            writer.beginFile(Backups.entry(PATH, 0));

            assertThatThrownBy(() -> writer.keep(1)).hasMessageContaining("ends within a page");
        }
    }

    private void removeAll(String prefix) {
        store.list(prefix).map(object -> object.key()).toList().forEach((ObjectKey key) -> store.delete(key));
    }
}

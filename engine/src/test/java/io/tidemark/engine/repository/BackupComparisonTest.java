package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.FileChange.Kind;
import io.tidemark.engine.storage.InMemoryObjectStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BackupComparisonTest {

    private static final int PAGE = Stretch.PAGE_BYTES;
    private static final byte[] ABSENT = new byte[0];

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Repository repository = Backups.create(store);

    @Test
    void tells_what_comparing_byte_by_byte_would_and_reads_no_page() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var cluster = new RandomCluster(seed, (int) Stretch.BYTES + 40 * PAGE);
        for (var number = 0; number < 24; number++) {
            for (var changes = random.nextInt(3); changes >= 0; changes--) {
                cluster.change();
            }
            var previous = number == 0 ? Optional.<BackupId>empty() : Optional.of(id(random.nextInt(number)));
            cluster.backUp(repository, id(number), previous);
        }
        var withoutPages = without("packs/");
        for (var pair = 0; pair < 24; pair++) {
            var older = pair == 0 ? 0 : pair % 2 == 0 ? pair - 1 : random.nextInt(pair);

            assertThat(files(withoutPages, older, pair))
                    .as("%d and %d", older, pair)
                    .isEqualTo(byByte(Backups.restore(repository, id(older)), Backups.restore(repository, id(pair))));
        }
    }

    private static List<FileChange> byByte(Map<String, byte[]> before, Map<String, byte[]> after) {
        var changes = new ArrayList<FileChange>();
        // all paths are ASCII: their order is that of their bytes
        var paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (var path : paths) {
            var one = before.getOrDefault(path, ABSENT);
            var other = after.getOrDefault(path, ABSENT);
            var pages = 0L;
            var bytes = 0L;
            for (var start = 0; start < other.length; start += PAGE) {
                var page = Arrays.copyOfRange(other, start, Math.min(start + PAGE, other.length));
                var same = start < one.length
                        && Arrays.equals(page, Arrays.copyOfRange(one, start, Math.min(start + PAGE, one.length)));
                pages += same ? 0 : 1;
                bytes += same ? 0 : page.length;
            }
            var kind = !before.containsKey(path) ? Kind.ADDED : after.containsKey(path) ? Kind.CHANGED : Kind.REMOVED;
            if (kind != Kind.CHANGED || !Arrays.equals(one, other)) {
                changes.add(new FileChange(path, kind, one.length, other.length, pages, bytes));
            }
        }
        return changes;
    }

    @Test
    void a_last_page_of_zeros_that_grew_is_another_one() {
        backUp(repository, id(1), Optional.empty(), Map.of("base/1/1", new byte[100]));
        backUp(repository, id(2), Optional.of(id(1)), Map.of("base/1/1", new byte[200]));

        assertThat(files(repository, 1, 2)).containsExactly(new FileChange("base/1/1", Kind.CHANGED, 100, 200, 1, 200));
    }

    @Test
    void the_one_taken_first_is_the_older_one_whichever_is_named_first() {
        backUp(repository, id(1), Optional.empty(), Map.of("base/1/1", new byte[PAGE]));
        backUp(repository, id(2), Optional.of(id(1)), Map.of());

        for (var comparison : List.of(repository.compare(id(1), id(2)), repository.compare(id(2), id(1)))) {
            assertThat(comparison.older().id()).isEqualTo(id(1));
            assertThat(comparison.newer().id()).isEqualTo(id(2));
            assertThat(comparison.relations(10, new Cancellation()).sums())
                    .isEqualTo(new ChangeSums(0, 1, 0, 0, 0, PAGE, -PAGE));
        }
    }

    @Test
    void what_two_backups_share_is_not_read() {
        var files = new TreeMap<String, byte[]>();
        for (var file = 0; file < 1000; file++) {
            files.put("base/1/" + file, new byte[] {1, (byte) file});
        }
        backUp(repository, id(1), Optional.empty(), files);
        backUp(repository, id(2), Optional.of(id(1)), files);

        assertThat(files(without("packs/", "maps/"), 1, 2)).isEmpty();
    }

    @Test
    void damage_to_a_map_is_told() {
        backUp(repository, id(1), Optional.empty(), Map.of("base/1/1", new byte[] {1}));
        backUp(repository, id(2), Optional.of(id(1)), Map.of("base/1/1", new byte[] {2}));
        var damaged = without("maps/");

        assertThatThrownBy(() -> files(damaged, 1, 2))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OBJECT_MISSING));
        assertThatThrownBy(() -> files(damaged, 1, 3))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void stops_on_request() {
        backUp(repository, id(1), Optional.empty(), Map.of("base/1/1", new byte[] {1}));
        var cancellation = new Cancellation();
        cancellation.request();
        var comparison = repository.compare(id(1), id(1));

        assertThatThrownBy(() -> comparison.relations(1, cancellation))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED));
    }

    private static List<FileChange> files(Repository repository, int one, int other) {
        var changes = new ArrayList<FileChange>();
        repository.compare(id(one), id(other)).files(changes::add, new Cancellation());
        return changes;
    }

    /** The same repository, some of its objects gone. */
    private Repository without(String... prefixes) {
        var copy = store.copy();
        for (var prefix : prefixes) {
            copy.list(prefix).toList().forEach(object -> copy.delete(object.key()));
        }
        return Repository.open(copy, Backups.KEY);
    }
}

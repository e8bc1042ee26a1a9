package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.repository.FileChange.Kind;
import io.tidemark.engine.repository.RelationChanges.RelationChange;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationGroupingTest {

    @ParameterizedTest
    @CsvSource({
        "base/5/16384, base/5/16384",
        "base/5/16384.17, base/5/16384",
        "base/5/16384_fsm, base/5/16384",
        "base/5/16384_vm.1, base/5/16384",
        "base/5/16384_init, base/5/16384",
        "base/5/t3_16384_fsm, base/5/t3_16384",
        "global/1262_vm, global/1262",
        "pg_tblspc/16400/PG_18_202506291/5/16384.1, pg_tblspc/16400/PG_18_202506291/5/16384",
        "base/5/PG_VERSION, base/5/PG_VERSION",
        "base/5/16384_other, base/5/16384_other",
        "pg_xact/0000, pg_xact/0000",
        "global/pg_control, global/pg_control"
    })
    void forks_and_segments_belong_to_their_relation(String path, String relation) {
        assertThat(RelationPath.of(path)).isEqualTo(relation);
    }

    @Test
    void relations_whose_files_lie_between_one_another_are_told_apart() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var paths = new TreeSet<String>();
            for (var file = random.nextInt(300); file > 0; file--) {
                // few digits, so that many numbers begin with one another
                var number = Integer.toString(1 + random.nextInt(1 << random.nextInt(10)), 3);
                var fork = List.of("", "", "_fsm", "_vm", "_init", "_x").get(random.nextInt(6));
                var segment = random.nextInt(3) == 0 ? "." + random.nextInt(12) : "";
                paths.add("base/%d/%s%s%s".formatted(random.nextInt(2), number, fork, segment));
            }
            var most = 1 + random.nextInt(40);
            var grouping = new RelationGrouping(most);
            var expected = new TreeMap<String, ChangeSums>();
            var all = ChangeSums.NONE;
            for (var path : paths) {
                var change = change(path, random);
                grouping.add(change);
                expected.merge(RelationPath.of(path), ChangeSums.of(change), ChangeSums::plus);
                all = all.plus(ChangeSums.of(change));
            }

            var changes = grouping.end();

            assertThat(changes.sums()).isEqualTo(all);
            assertThat(changes.relations()).isEqualTo(expected.size());
            assertThat(changes.largest())
                    .isEqualTo(expected.entrySet().stream()
                            .map(entry -> new RelationChange(entry.getKey(), entry.getValue()))
                            .sorted(Comparator.comparingLong((RelationChange relation) ->
                                            -relation.sums().changedBytes()
                                                    - relation.sums().removedBytes())
                                    .thenComparing(RelationChange::path))
                            .limit(most)
                            .toList());
        }
    }

    private static FileChange change(String path, Random random) {
        var pages = random.nextInt(5);
        return switch (random.nextInt(3)) {
            case 0 -> new FileChange(path, Kind.ADDED, 0, pages * 8192L, pages, pages * 8192L);
            case 1 -> new FileChange(path, Kind.REMOVED, pages * 8192L, 0, 0, 0);
            default -> new FileChange(path, Kind.CHANGED, random.nextInt(99_999), 8192L * pages, 1, 8192);
        };
    }
}

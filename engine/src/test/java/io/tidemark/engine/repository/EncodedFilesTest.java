package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncodedFilesTest {

    @Test
    void puts_files_in_the_order_of_their_paths_however_they_came() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var count : new int[] {0, 1, 2, 3, 100, 20_000}) {
            var files = new EncodedFiles();
            var paths = new ArrayList<String>();
            for (var number = 0; number < count; number++) {
                // of one byte and two, beyond 127 bytes, one the beginning of another, with bytes above 127
                var path =
                        "base/%dx%s".formatted(number, "ä".repeat(random.nextInt(random.nextInt(20) == 0 ? 2000 : 3)));
                paths.add(random.nextBoolean() ? path : new StringBuilder(path).reverse() + "x");
                files.add(encode(paths.getLast()));
            }

            files.sort();

            var sorted = new ArrayList<String>();
            for (var number = 0; number < files.size(); number++) {
                sorted.add(FormatReader.decode(
                                files.get(number), source -> FileTable.decodeFile(source, any -> new PackId(0, 0)))
                        .path());
            }
            paths.sort(PathOrder::compare);
            assertThat(sorted).isEqualTo(paths);
        }
    }

    @Test
    void tells_a_path_that_came_twice() {
        var files = new EncodedFiles();
        files.add(encode("a".repeat(128)));
        files.add(encode("b"));
        files.add(encode("a".repeat(128)));

        files.sort();

        assertThat(files.isSamePath(0, 1)).isTrue();
        assertThat(files.isSamePath(1, 2)).isFalse();
    }

    private static byte[] encode(String path) {
        var target = new FormatWriter();
        var entry = new FileEntry(path, 0, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE);
        FileTable.encodeFile(target, new StoredFile(entry, false, 0, List.of()), pack -> 0);
        return target.toBytes();
    }
}

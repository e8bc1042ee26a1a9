package io.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathNumbersTest {

    @Test
    void whatever_comes_has_one_number_and_is_found_by_it() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var numbers = new PathNumbers();
        var expected = new HashMap<String, Integer>();
        for (var i = 0; i < 300_000; i++) {
            var path = path(random);
            var known = expected.putIfAbsent(path, expected.size());

            assertThat(numbers.find(path)).isEqualTo(known == null ? PathNumbers.NONE : known);
            assertThat(numbers.add(path)).isEqualTo(known == null ? expected.size() - 1 : PathNumbers.NONE);
        }
        assertThat(numbers.size()).isEqualTo(expected.size()).isLessThan(300_000);
        expected.forEach((path, number) -> {
            assertThat(numbers.find(path)).isEqualTo(number);
            assertThat(numbers.get(number)).isEqualTo(path);
        });
    }

    private static String path(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> "base/" + "ü/€".repeat(random.nextInt(300)) + random.nextInt(300);
            case 1 -> "";
            default -> "base/%d/%d".formatted(random.nextInt(3), random.nextInt(200_000));
        };
    }

    @Test
    void a_path_that_is_longer_than_any_is_refused() {
        var numbers = new PathNumbers();
        assertThat(numbers.add("x".repeat(0xFFFF))).isZero();
        assertThat(numbers.find("x".repeat(0xFFFF))).isZero();

        assertThatThrownBy(() -> numbers.add("x".repeat(0x1_0000))).isInstanceOf(IllegalArgumentException.class);
    }
}

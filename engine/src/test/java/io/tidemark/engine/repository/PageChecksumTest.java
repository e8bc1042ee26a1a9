package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PageChecksumTest {

    private final PageChecksum checksum = new PageChecksum();

    @Test
    void of_parts_joined_is_that_of_the_whole() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var bytes = new byte[random.nextInt(4) * Stretch.PAGE_BYTES + random.nextInt(2) * random.nextInt(8192)];
            random.nextBytes(bytes);
            var joined = 0;
            for (var start = 0; start < bytes.length; start += Stretch.PAGE_BYTES) {
                var length = Math.min(Stretch.PAGE_BYTES, bytes.length - start);
                joined = PageChecksum.join(joined, checksum.of(bytes, start, length), length);
            }
            var whole = new CRC32C();
            whole.update(bytes);
            assertThat(joined).isEqualTo((int) whole.getValue());
        }
    }
}

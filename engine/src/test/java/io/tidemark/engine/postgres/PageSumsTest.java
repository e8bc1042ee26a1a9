package io.tidemark.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageSumsTest {

    private static final Lsn NEVER = new Lsn(-1);

    private final PageSums sums = new PageSums();

    /** The checksums are those of {@code page_checksum} of PostgreSQL 15's pageinspect. */
    @ParameterizedTest
    @CsvSource({"0, 9703", "131079, 9702", "4711, 13380"})
    void agrees_with_postgresql(int block, int checksum) {
        var page = page(checksum);

        assertThat(sums.isRight(page, 0, block, NEVER)).isTrue();
        assertThat(sums.isRight(page, 0, block + 1, NEVER)).isFalse();
        for (var bit : new int[] {0, 9 * 8, 8191 * 8 + 7, 5000 * 8}) {
            page[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(sums.isRight(page, 0, block, NEVER)).as("bit %d", bit).isFalse();
            page[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void tells_nothing_of_pages_that_wal_brings_back_or_that_were_never_used() {
        var page = page(1);
        var lsn = new Lsn(0x230A_0704_0504_0706L);
        assertThat(sums.isRight(page, 0, 0, NEVER)).isFalse();
        System.arraycopy(new byte[] {0x04, 0x07, 0x0A, 0x23, 0x06, 0x07, 0x04, 0x05}, 0, page, 0, 8);

        assertThat(sums.isRight(page, 0, 0, lsn)).isTrue();
        assertThat(sums.isRight(page, 0, 0, lsn.plus(1))).isFalse();
        assertThat(sums.isRight(new byte[8192], 0, 0, NEVER)).isTrue();
    }

    /** The page that was given to PostgreSQL, with a checksum in its head. */
    private static byte[] page(int checksum) {
        var page = new byte[PageSums.PAGE_BYTES];
        for (var i = 0; i < page.length; i++) {
            page[i] = (byte) (i * i * 31 + i * 7 + 5);
        }
        page[8] = (byte) checksum;
        page[9] = (byte) (checksum >>> 8);
        return page;
    }
}

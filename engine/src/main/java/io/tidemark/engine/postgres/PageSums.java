package io.tidemark.engine.postgres;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checksums that PostgreSQL puts into the heads of its pages of 8 KiB. For one thread.
 *
 * <p>It is a variant of FNV-1a: 32 sums side by side, each over every 32nd word of the page, with a shift that lets high bits reach low
 * ones; after two rounds of zeros they are folded, mixed with the block's number and reduced so that no checksum is zero.
 *
 * @see <a href="https://www.postgresql.org/docs/current/checksums.html">Data checksums</a>
 * @see <a href="https://doxygen.postgresql.org/checksum__impl_8h_source.html">checksum_impl.h</a>
 */
public final class PageSums {

    public static final int PAGE_BYTES = 8192;

    private static final int WORDS = PAGE_BYTES / Integer.BYTES;
    private static final int LANES = 32;
    private static final int PRIME = 16_777_619;
    private static final int LARGEST = 65_535;

    // where a page's head has its position in the WAL, its checksum, and the end of its free space
    private static final int LSN = 0;
    private static final int CHECKSUM = 8;
    private static final int UPPER = 14;

    /** Some odd numbers, different for each sum, without which equal words would give equal sums. */
    private static final int[] OFFSETS = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private final int[] words = new int[WORDS];
    private final int[] sums = new int[LANES];

    /**
     * Whether a page is as PostgreSQL wrote it, or nothing can be told: it was never used, or was written after {@code start}, when WAL
     * brings it back whole.
     *
     * @param block number of the page in its fork; unsigned
     */
    public boolean isRight(byte[] bytes, int offset, int block, Lsn start) {
        var page = ByteBuffer.wrap(bytes, offset, PAGE_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
        var isNew = page.getShort(UPPER) == 0;
        if (isNew || lsn(page).compareTo(start) >= 0) {
            return true;
        }
        return Short.toUnsignedInt(page.getShort(CHECKSUM)) == checksum(page, block);
    }

    private static Lsn lsn(ByteBuffer page) {
        // two words, the high one first, whatever their own order
        return new Lsn((long) page.getInt(LSN) << 32 | Integer.toUnsignedLong(page.getInt(LSN + Integer.BYTES)));
    }

    private int checksum(ByteBuffer page, int block) {
        page.asIntBuffer().get(words);
        // the checksum itself counts as zero
        words[CHECKSUM / Integer.BYTES] &= 0xFFFF_0000;
        System.arraycopy(OFFSETS, 0, sums, 0, LANES);
        for (var row = 0; row < WORDS; row += LANES) {
            for (var lane = 0; lane < LANES; lane++) {
                var mixed = sums[lane] ^ words[row + lane];
                sums[lane] = mixed * PRIME ^ mixed >>> 17;
            }
        }
        var folded = 0;
        for (var sum : sums) {
            folded ^= zeros(zeros(sum));
        }
        return Integer.remainderUnsigned(folded ^ block, LARGEST) + 1;
    }

    private static int zeros(int sum) {
        return sum * PRIME ^ sum >>> 17;
    }
}

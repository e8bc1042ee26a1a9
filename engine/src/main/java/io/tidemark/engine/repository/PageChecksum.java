package io.tidemark.engine.repository;

import java.util.zip.CRC32C;

/**
 * The CRC-32C of pages, and of the file they make up, which needs no second pass over its bytes. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4">CRC-32C</a>
 */
final class PageChecksum {

    /** Of a whole page of zeros. */
    static final int ZEROS = new PageChecksum().of(new byte[Stretch.PAGE_BYTES], 0, Stretch.PAGE_BYTES);

    /** The polynomial, its bits reversed. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** The polynomial 1, its bits reversed. */
    private static final int ONE = 1 << 31;

    /** What each value of each byte of a checksum becomes when a page follows. */
    private static final int[][] BEHIND_PAGE = behindPage();

    private final CRC32C crc = new CRC32C();

    int of(byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** The checksum of two contents, one behind the other, of theirs; a CRC is linear. */
    static int join(int first, int second, int secondBytes) {
        if (secondBytes != Stretch.PAGE_BYTES) {
            return multiply(shift(secondBytes), first) ^ second;
        }
        return BEHIND_PAGE[0][first & 0xFF]
                ^ BEHIND_PAGE[1][first >>> 8 & 0xFF]
                ^ BEHIND_PAGE[2][first >>> 16 & 0xFF]
                ^ BEHIND_PAGE[3][first >>> 24]
                ^ second;
    }

    private static int[][] behindPage() {
        var shift = shift(Stretch.PAGE_BYTES);
        var table = new int[Integer.BYTES][256];
        for (var octet = 0; octet < table.length; octet++) {
            for (var value = 0; value < table[octet].length; value++) {
                table[octet][value] = multiply(shift, value << Byte.SIZE * octet);
            }
        }
        return table;
    }

    /** x to the power of eight times {@code bytes}. */
    private static int shift(int bytes) {
        var result = ONE;
        var square = ONE >>> 8;
        for (var left = bytes; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                result = multiply(square, result);
            }
            square = multiply(square, square);
        }
        return result;
    }

    /** The product of two polynomials modulo the one of the checksum. */
    private static int multiply(int one, int other) {
        var product = 0;
        var power = other;
        for (var factors = one; factors != 0; factors <<= 1) {
            if (factors < 0) {
                product ^= power;
            }
            power = (power >>> 1) ^ (-(power & 1) & POLYNOMIAL);
        }
        return product;
    }
}

package io.tidemark.engine.backup;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The header of one member of a tar archive, as PostgreSQL writes it: ustar, sizes from 8 GiB on in base 256.
 *
 * @param name without the {@code ./} that may begin it and the slash that ends a directory's
 * @param mode permission bits
 * @param linkTarget of a symbolic link, else empty
 */
record TarHeader(Kind kind, String name, int mode, long sizeBytes, Instant modifiedAt, String linkTarget) {

    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK
    }

    static final int BLOCK_BYTES = 512;

    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;

    /**
     * Reads one block.
     *
     * @throws TarFormatException if the checksum does not match or the member is of a kind PostgreSQL does not send
     */
    static TarHeader parse(byte[] block) {
        if (number(block, CHECKSUM_OFFSET, CHECKSUM_LENGTH) != checksum(block)) {
            throw new TarFormatException("a header's checksum does not match");
        }
        if (!"ustar".equals(new String(block, 257, 5, StandardCharsets.US_ASCII))) {
            throw new TarFormatException("a header that is not ustar");
        }
        if (block[345] != 0) {
            throw new TarFormatException("a name with a prefix field");
        }
        var name = text(block, 0, 100);
        var kind = switch (block[156]) {
            case '0', 0 -> Kind.FILE;
            case '5' -> Kind.DIRECTORY;
            case '2' -> Kind.SYMBOLIC_LINK;
            default -> throw new TarFormatException("'%s' is a member of unknown type %d".formatted(name, block[156]));
        };
        var size = kind == Kind.FILE ? number(block, 124, 12) : 0;
        if (size < 0) {
            throw new TarFormatException("'%s' has a negative size".formatted(name));
        }
        var bareName = kind != Kind.FILE && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        return new TarHeader(
                kind,
                safe(bareName),
                (int) number(block, 100, 8) & 07777,
                size,
                Instant.ofEpochSecond(number(block, 136, 12)),
                kind == Kind.SYMBOLIC_LINK ? text(block, 157, 100) : "");
    }

    static boolean isZero(byte[] block) {
        for (var octet : block) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of padding that follow the content. */
    int paddingBytes() {
        return (int) (-sizeBytes & BLOCK_BYTES - 1);
    }

    /** A relative path that stays below its root whatever one joins it to. */
    private static String safe(String written) {
        // PostgreSQL writes some directories so
        var name = written.startsWith("./") ? written.substring(2) : written;
        for (var segment : name.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new TarFormatException("'%s' is not a path below the data directory".formatted(name));
            }
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new TarFormatException(
                    "a file name with control characters: '%s'".formatted(name.replaceAll("\\p{Cntrl}", "?")));
        }
        return name;
    }

    private static int checksum(byte[] block) {
        var sum = 0;
        for (var i = 0; i < BLOCK_BYTES; i++) {
            var isChecksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
            sum += isChecksum ? ' ' : block[i] & 0xFF;
        }
        return sum;
    }

    private static String text(byte[] block, int offset, int length) {
        var end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        var bytes = ByteBuffer.wrap(block, offset, end - offset);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new TarFormatException(
                    "a file name that is not UTF-8: \\x" + HexFormat.of().formatHex(block, offset, end));
        }
    }

    /** Octal digits, or base 256 if the first bit is set. */
    private static long number(byte[] block, int offset, int length) {
        if ((block[offset] & 0x80) != 0) {
            return base256(block, offset, length);
        }
        var value = 0L;
        for (var i = offset; i < offset + length; i++) {
            var digit = block[i];
            if (digit == 0 || digit == ' ') {
                if (i > offset) {
                    break;
                }
                continue;
            }
            if (digit < '0' || digit > '7') {
                throw new TarFormatException("a number that is not octal");
            }
            value = value << 3 | digit - '0';
        }
        return value;
    }

    private static long base256(byte[] block, int offset, int length) {
        var value = (long) (block[offset] & 0x7F);
        for (var i = offset + 1; i < offset + length; i++) {
            if (value >>> 55 != 0) {
                throw new TarFormatException("a number beyond 63 bits");
            }
            value = value << 8 | block[i] & 0xFF;
        }
        return value;
    }
}

package io.tidemark.engine.repository;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;

/** Decodes what {@link FormatWriter} encoded. */
final class FormatReader {

    private final ByteBuffer source;

    FormatReader(byte[] bytes) {
        this.source = ByteBuffer.wrap(bytes);
    }

    /**
     * Decodes the whole of {@code bytes}.
     *
     * @throws IllegalArgumentException if they are malformed, whatever is wrong with them
     */
    static <T> T decode(byte[] bytes, Function<FormatReader, T> decoder) {
        try {
            var reader = new FormatReader(bytes);
            var value = decoder.apply(reader);
            if (reader.source.hasRemaining()) {
                throw new IllegalArgumentException("%d bytes too many".formatted(reader.source.remaining()));
            }
            return value;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | DateTimeException e) {
            throw new IllegalArgumentException("malformed", e);
        }
    }

    boolean hasMore() {
        return source.hasRemaining();
    }

    int u8() {
        return source.get() & 0xFF;
    }

    int i32() {
        return source.getInt();
    }

    long i64() {
        return source.getLong();
    }

    long number() {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7) {
            var next = source.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bit");
    }

    /** A number that must not exceed {@code max}: a count or a length. */
    int count(int max) {
        var value = number();
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("%s instead of at most %d".formatted(Long.toUnsignedString(value), max));
        }
        return (int) value;
    }

    long signed() {
        var value = number();
        return value >>> 1 ^ -(value & 1);
    }

    byte[] raw(int length) {
        var value = new byte[length];
        source.get(value);
        return value;
    }

    byte[] blob() {
        return raw(count(source.remaining()));
    }

    String text() {
        return new String(blob(), StandardCharsets.UTF_8);
    }

    Instant instant() {
        return Instant.ofEpochSecond(signed(), count(999_999_999));
    }

    PackId pack() {
        return PackId.from(source);
    }
}

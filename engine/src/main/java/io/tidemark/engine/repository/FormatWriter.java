package io.tidemark.engine.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Encodes the numbers and texts of the format into a growing array. Fixed-width numbers are big-endian. */
final class FormatWriter {

    private byte[] bytes = new byte[256];
    private int length;

    FormatWriter u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    FormatWriter i32(int value) {
        reserve(Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(length, value);
        length += Integer.BYTES;
        return this;
    }

    FormatWriter i64(long value) {
        reserve(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, value);
        length += Long.BYTES;
        return this;
    }

    /** Unsigned, seven bits a byte, lowest first. */
    FormatWriter number(long value) {
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8((int) rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** Signed, so that small magnitudes are short. */
    FormatWriter signed(long value) {
        return number(value << 1 ^ value >> 63);
    }

    FormatWriter raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Length, then the bytes. */
    FormatWriter blob(byte[] value) {
        return number(value.length).raw(value);
    }

    /** UTF-8 with its length in bytes. */
    FormatWriter text(String value) {
        return blob(value.getBytes(StandardCharsets.UTF_8));
    }

    FormatWriter instant(Instant value) {
        return signed(value.getEpochSecond()).number(value.getNano());
    }

    FormatWriter pack(PackId id) {
        return i64(id.high()).i64(id.low());
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}

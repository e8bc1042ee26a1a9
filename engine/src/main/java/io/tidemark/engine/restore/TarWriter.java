package io.tidemark.engine.restore;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes a POSIX tar archive: ustar headers, and an extended header before names or sizes that do not fit one.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">pax interchange format</a>
 */
final class TarWriter {

    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final long LARGEST_OCTAL_SIZE = 077777777777L;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /** A directory; {@code name} without a slash at its end. */
    void directory(String name, int mode, Instant modifiedAt) throws IOException {
        header(name + "/", '5', mode, 0, modifiedAt);
    }

    /** A file of exactly {@code sizeBytes}. */
    void file(String name, int mode, long sizeBytes, Instant modifiedAt, RestoreSink.FileContent content)
            throws IOException {
        header(name, '0', mode, sizeBytes, modifiedAt);
        var counted = new Counted(out);
        content.writeTo(counted);
        if (counted.written != sizeBytes) {
            throw new IOException("'%s' has %d bytes instead of %d".formatted(name, counted.written, sizeBytes));
        }
        pad(sizeBytes);
    }

    /** The two blocks that end an archive. The stream stays open. */
    void end() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
        out.flush();
    }

    private void header(String name, char type, int mode, long sizeBytes, Instant modifiedAt) throws IOException {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var extended = new StringBuilder();
        if (bytes.length > NAME_BYTES) {
            extended.append(record("path", name));
        }
        if (sizeBytes > LARGEST_OCTAL_SIZE) {
            extended.append(record("size", Long.toString(sizeBytes)));
        }
        if (!extended.isEmpty()) {
            var records = extended.toString().getBytes(StandardCharsets.UTF_8);
            out.write(block("pax", 'x', 0600, records.length, modifiedAt));
            out.write(records);
            pad(records.length);
        }
        out.write(block(name, type, mode, Math.min(sizeBytes, LARGEST_OCTAL_SIZE), modifiedAt));
    }

    /** {@code <length> <key>=<value>\n}, where the length counts itself. */
    private static String record(String key, String value) {
        var rest = " %s=%s\n".formatted(key, value);
        var bytes = rest.getBytes(StandardCharsets.UTF_8).length;
        var length = bytes + Integer.toString(bytes).length();
        if (Integer.toString(length).length() > Integer.toString(bytes).length()) {
            length++;
        }
        return length + rest;
    }

    private static byte[] block(String name, char type, int mode, long sizeBytes, Instant modifiedAt) {
        var block = new byte[BLOCK_BYTES];
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, 0, Math.min(bytes.length, NAME_BYTES));
        octal(block, 100, 7, mode);
        octal(block, 108, 7, 0);
        octal(block, 116, 7, 0);
        octal(block, 124, 11, sizeBytes);
        octal(block, 136, 11, Math.max(0, modifiedAt.getEpochSecond()));
        block[156] = (byte) type;
        ascii(block, 257, "ustar\00000");
        ascii(block, 265, "postgres");
        ascii(block, 297, "postgres");
        Arrays.fill(block, 148, 156, (byte) ' ');
        var sum = 0;
        for (var octet : block) {
            sum += octet & 0xFF;
        }
        octal(block, 148, 6, sum);
        block[154] = 0;
        return block;
    }

    private static void octal(byte[] block, int offset, int digits, long value) {
        ascii(block, offset, ("%0" + digits + "o").formatted(value));
    }

    private static void ascii(byte[] block, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private void pad(long sizeBytes) throws IOException {
        out.write(new byte[(int) (-sizeBytes & BLOCK_BYTES - 1)]);
    }

    private static final class Counted extends FilterOutputStream {

        private long written;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}

package io.tidemark.engine.restore;

import io.tidemark.engine.repository.FileEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an archive that {@link TarSink} wrote, member by member as it arrives; other archives it refuses.
 *
 * <p>The stream is the caller's and stays open. For one thread.
 */
public final class TarReader {

    private static final int BLOCK_BYTES = 512;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int LARGEST_EXTENSION = 1 << 16;
    private static final Pattern IN_TABLESPACE = Pattern.compile("pg_tblspc/(\\d{1,10})(/.*)?");

    private final InputStream in;
    private long left;
    private int padding;

    public TarReader(InputStream in) {
        this.in = in;
    }

    /** @param directory whether it is one; else a file of exactly the entry's size */
    public record Member(FileEntry entry, boolean directory) {}

    /**
     * The next member; what was not read of the one before is skipped.
     *
     * @return empty at the end of a whole archive
     * @throws EOFException if the archive ends before its end
     * @throws IOException if it is not one of ours, or cannot be read
     */
    public Optional<Member> next() throws IOException {
        in.skipNBytes(left + padding);
        left = 0;
        padding = 0;
        var extensions = new HashMap<String, String>();
        while (true) {
            var block = in.readNBytes(BLOCK_BYTES);
            if (block.length < BLOCK_BYTES) {
                throw new EOFException("the archive ends before its end");
            }
            var sum = sum(block);
            if (sum == CHECKSUM_BYTES * ' ' && block[CHECKSUM_AT] == 0) {
                return Optional.empty();
            }
            if (sum != octal(block, CHECKSUM_AT, CHECKSUM_BYTES)) {
                throw new IOException("the archive is damaged");
            }
            var size = octal(block, 124, 12);
            if (block[156] == 'x') {
                extensions.putAll(extensions(size));
                continue;
            }
            if (block[156] != '0' && block[156] != '5') {
                throw new IOException("the archive holds something else than files and directories");
            }
            left = Long.parseLong(extensions.getOrDefault("size", Long.toString(size)));
            padding = padding(left);
            return Optional.of(member(block, extensions.getOrDefault("path", text(block, 0, 100))));
        }
    }

    /** Writes the bytes of the current member, a file, to {@code target}, which stays open. */
    public void transferTo(OutputStream target) throws IOException {
        var buffer = new byte[1 << 16];
        while (left > 0) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the archive ends before its end");
            }
            left -= read;
            target.write(buffer, 0, read);
        }
    }

    private Member member(byte[] block, String name) throws IOException {
        var directory = block[156] == '5';
        var path = directory && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        var tablespace = IN_TABLESPACE.matcher(path);
        try {
            return new Member(
                    new FileEntry(
                            path,
                            left,
                            (int) octal(block, 100, 8),
                            Instant.ofEpochSecond(octal(block, 136, 12)),
                            tablespace.matches() ? Long.parseLong(tablespace.group(1)) : FileEntry.NO_TABLESPACE),
                    directory);
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the archive names no file of a data directory: '%s'".formatted(path), malformed);
        }
    }

    /** Records {@code <length> <key>=<value>\n}, where the length counts itself. */
    private Map<String, String> extensions(long size) throws IOException {
        if (size > LARGEST_EXTENSION) {
            throw new IOException("the archive is damaged");
        }
        var records = new String(in.readNBytes((int) size), StandardCharsets.UTF_8);
        in.skipNBytes(padding(size));
        var found = new HashMap<String, String>();
        // no name of ours has a line feed
        records.lines().forEach(line -> {
            var key = line.indexOf(' ') + 1;
            var value = line.indexOf('=') + 1;
            if (key > 0 && value > key) {
                found.put(line.substring(key, value - 1), line.substring(value));
            }
        });
        return found;
    }

    private static int padding(long size) {
        return (int) (-size & BLOCK_BYTES - 1);
    }

    private static long sum(byte[] block) {
        var sum = 0L;
        for (var at = 0; at < BLOCK_BYTES; at++) {
            sum += at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES ? ' ' : block[at] & 0xFF;
        }
        return sum;
    }

    private static long octal(byte[] block, int offset, int length) throws IOException {
        try {
            return Long.parseLong(text(block, offset, length).strip(), 8);
        } catch (NumberFormatException malformed) {
            throw new IOException("the archive is damaged", malformed);
        }
    }

    private static String text(byte[] block, int offset, int length) {
        var end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }
}

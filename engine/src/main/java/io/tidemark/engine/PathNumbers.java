package io.tidemark.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers paths as they come, from zero, and finds their numbers again. Exact, and compact: a path costs some 15 bytes besides its own, so
 * that a million of those of a data directory take some 30 MB. Holds 2 GiB of paths at most. For one thread.
 */
public final class PathNumbers {

    /** What {@link #find} and {@link #add} answer instead of a number. */
    public static final int NONE = -1;

    private static final int CHUNK_BITS = 20;
    private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
    private static final int LENGTH_BYTES = 2;
    private static final int LONGEST_PATH = 0xFFFF;

    // each path behind its length, none over the end of a chunk
    private final List<byte[]> chunks = new ArrayList<>();
    private int fill = CHUNK_BYTES;
    // by number where in the chunks the path begins
    private int[] places = new int[1024];
    private int count;
    // open addressing: numbers and one; zero where there is none
    private int[] slots = new int[2048];

    /**
     * Gives a path the next number.
     *
     * @return {@link #NONE} if it has one already
     */
    public int add(String path) {
        var bytes = bytes(path);
        var slot = slot(bytes);
        if (slots[slot] != 0) {
            return NONE;
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, count + count / 2);
        }
        places[count] = keep(bytes);
        slots[slot] = ++count;
        if (count > slots.length / 4 * 3) {
            grow();
        }
        return count - 1;
    }

    /** @return {@link #NONE} if it has no number */
    public int find(String path) {
        return slots[slot(bytes(path))] - 1;
    }

    public String get(int number) {
        return new String(chunk(number), start(number), length(number), StandardCharsets.UTF_8);
    }

    public int size() {
        return count;
    }

    private static byte[] bytes(String path) {
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new IllegalArgumentException("a path of %d bytes".formatted(bytes.length));
        }
        return bytes;
    }

    private int keep(byte[] path) {
        if (CHUNK_BYTES - fill < LENGTH_BYTES + path.length) {
            if (chunks.size() == 1 << Integer.SIZE - 1 - CHUNK_BITS) {
                throw new IllegalStateException("more than 2 GiB of paths");
            }
            chunks.add(new byte[CHUNK_BYTES]);
            fill = 0;
        }
        var place = (chunks.size() - 1 << CHUNK_BITS) + fill;
        var chunk = chunks.getLast();
        chunk[fill] = (byte) (path.length >> 8);
        chunk[fill + 1] = (byte) path.length;
        System.arraycopy(path, 0, chunk, fill + LENGTH_BYTES, path.length);
        fill += LENGTH_BYTES + path.length;
        return place;
    }

    /** Where the path is, or would be. */
    private int slot(byte[] path) {
        var slot = hash(path, 0, path.length) & slots.length - 1;
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, path)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean isAt(int number, byte[] path) {
        var start = start(number);
        return length(number) == path.length
                && Arrays.equals(chunk(number), start, start + path.length, path, 0, path.length);
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (var number = 0; number < count; number++) {
            var slot = hash(chunk(number), start(number), length(number)) & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }

    private static int hash(byte[] bytes, int start, int length) {
        var hash = 0L;
        for (var i = start; i < start + length; i++) {
            hash = (hash ^ bytes[i]) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    private byte[] chunk(int number) {
        return chunks.get(places[number] >>> CHUNK_BITS);
    }

    private int start(int number) {
        return (places[number] & CHUNK_BYTES - 1) + LENGTH_BYTES;
    }

    private int length(int number) {
        var chunk = chunk(number);
        var place = places[number] & CHUNK_BYTES - 1;
        return (chunk[place] & 0xFF) << 8 | chunk[place + 1] & 0xFF;
    }
}

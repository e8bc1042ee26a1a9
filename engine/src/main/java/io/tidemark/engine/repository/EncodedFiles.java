package io.tidemark.engine.repository;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encoded files, each of which begins with its path, held back to back: a million of them as PostgreSQL has them take some 60 MB. For
 * one thread.
 */
final class EncodedFiles {

    private static final int CHUNK_BYTES = 1 << 20;

    private final List<byte[]> chunks = new ArrayList<>();
    private int fill;
    // of each file the number of its chunk and where in it its length stands
    private long[] places = new long[1024];
    private int count;

    void add(byte[] file) {
        var needed = Integer.BYTES + file.length;
        if (chunks.isEmpty() || chunks.getLast().length - fill < needed) {
            chunks.add(new byte[Math.max(CHUNK_BYTES, needed)]);
            fill = 0;
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = (chunks.size() - 1L) << 32 | fill;
        ByteBuffer.wrap(chunks.getLast(), fill, needed).putInt(file.length).put(file);
        fill += needed;
    }

    int size() {
        return count;
    }

    byte[] get(int number) {
        var chunk = chunk(places[number]);
        var start = start(places[number]);
        return Arrays.copyOfRange(chunk, start, start + ByteBuffer.wrap(chunk).getInt(start - Integer.BYTES));
    }

    private byte[] chunk(long place) {
        return chunks.get((int) (place >> 32));
    }

    private static int start(long place) {
        return (int) place + Integer.BYTES;
    }

    /** Whether both have the same path. */
    boolean isSamePath(int one, int other) {
        return comparePaths(places[one], places[other]) == 0;
    }

    /** Puts the files in the order of their paths: by merging, since they come in long runs that are in order. */
    void sort() {
        var spare = new long[count];
        for (var width = 1; width < count; width *= 2) {
            for (var start = 0; start + width < count; start += 2 * width) {
                merge(start, start + width, Math.min(start + 2 * width, count), spare);
            }
        }
    }

    private void merge(int start, int middle, int end, long[] spare) {
        if (comparePaths(places[middle - 1], places[middle]) <= 0) {
            return;
        }
        System.arraycopy(places, start, spare, start, middle - start);
        var left = start;
        var right = middle;
        for (var target = start; left < middle; target++) {
            var takesLeft = right == end || comparePaths(spare[left], places[right]) <= 0;
            places[target] = takesLeft ? spare[left++] : places[right++];
        }
    }

    private int comparePaths(long one, long other) {
        var oneChunk = chunk(one);
        var otherChunk = chunk(other);
        var oneStart = start(one);
        var otherStart = start(other);
        var oneLength = pathLength(oneChunk, oneStart);
        var otherLength = pathLength(otherChunk, otherStart);
        // lengths below 128 take one byte, all others two: no path has more than 4096 characters
        oneStart += oneLength < 128 ? 1 : 2;
        otherStart += otherLength < 128 ? 1 : 2;
        return Arrays.compareUnsigned(
                oneChunk, oneStart, oneStart + oneLength, otherChunk, otherStart, otherStart + otherLength);
    }

    private static int pathLength(byte[] chunk, int start) {
        var low = chunk[start];
        return low >= 0 ? low : low & 0x7F | chunk[start + 1] << 7;
    }
}

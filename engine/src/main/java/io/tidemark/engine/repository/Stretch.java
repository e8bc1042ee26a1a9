package io.tidemark.engine.repository;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The map of one stretch of a file, at most 16 MiB: for each page its location, fingerprint and CRC-32C. A frame never holds
 * pages of two stretches.
 */
record Stretch(long[] locations, long[] fingerprints, int[] checksums) {

    static final int PAGE_BYTES = 8192;
    static final int FRAME_PAGES = 32;
    static final int PAGES = 2048;
    static final long BYTES = (long) PAGES * PAGE_BYTES;

    /** Fingerprint of a page of zeros. */
    static final long ZEROS = 0;

    static Stretch empty(int pages) {
        var locations = new long[pages];
        Arrays.fill(locations, PageLocation.ZEROS);
        var checksums = new int[pages];
        Arrays.fill(checksums, PageChecksum.ZEROS);
        return new Stretch(locations, new long[pages], checksums);
    }

    static int countOf(long fileBytes) {
        return Math.toIntExact((fileBytes + BYTES - 1) / BYTES);
    }

    int pages() {
        return locations.length;
    }

    /** The same length, the pages that are not {@code wanted} taken for zeros. */
    Stretch only(BitSet wanted) {
        var some = empty(pages());
        wanted.stream().forEach(page -> {
            some.locations[page] = locations[page];
            some.fingerprints[page] = fingerprints[page];
            some.checksums[page] = checksums[page];
        });
        return some;
    }

    /** The given pages alone, one behind the other. */
    Stretch pick(int[] pages) {
        var picked = empty(pages.length);
        for (var i = 0; i < pages.length; i++) {
            picked.locations[i] = locations[pages[i]];
            picked.fingerprints[i] = fingerprints[pages[i]];
            picked.checksums[i] = checksums[pages[i]];
        }
        return picked;
    }
}

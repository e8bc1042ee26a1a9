package io.tidemark.engine.repository;

/**
 * Where a page is, in a {@code long}: the number of its pack in a {@link PackTable}, the number of its frame, its slot in the
 * frame and how many pages the frame holds.
 */
final class PageLocation {

    /** A page of zeros, which is nowhere. */
    static final long ZEROS = -1;

    private PageLocation() {}

    static long of(int pack, int frame, int slot, int framePages) {
        return (long) pack << 34 | (long) frame << 10 | (long) slot << 5 | framePages - 1;
    }

    static int pack(long location) {
        return (int) (location >>> 34);
    }

    static int frame(long location) {
        return (int) (location >>> 10) & 0xFF_FFFF;
    }

    static int slot(long location) {
        return (int) (location >>> 5) & 0x1F;
    }

    static int framePages(long location) {
        return (int) (location & 0x1F) + 1;
    }

    /** The location without the slot: the same for all pages of a frame. */
    static long wholeFrame(long location) {
        return location & ~(0x1FL << 5);
    }
}

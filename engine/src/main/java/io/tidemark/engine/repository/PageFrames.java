package io.tidemark.engine.repository;

import org.jspecify.annotations.Nullable;

/** Gathers pages of one stretch into frames and notes where they are. For one thread. */
final class PageFrames {

    /**
     * Pages that lie apart share a frame only up to this many: each will change at another time, and a frame is read as a
     * whole as long as one of its pages is needed.
     */
    private static final int SCATTERED_PAGES = 6;

    private final Packer packer;
    private final Packer.Lane lane;
    private final PackTable packs;
    private final long[] locations;
    private final int[] pages = new int[Stretch.FRAME_PAGES];
    private byte @Nullable [] frame;
    private int bytes;
    private int fill;

    /** @param locations of all pages of the stretch; those of the gathered ones are put there, at the latest by {@link #end} */
    PageFrames(Packer packer, Packer.Lane lane, PackTable packs, long[] locations) {
        this.packer = packer;
        this.lane = lane;
        this.packs = packs;
        this.locations = locations;
    }

    void add(int page, byte[] source, int offset, int length) {
        if (fill >= SCATTERED_PAGES && pages[fill - 1] != page - 1) {
            end();
        }
        if (frame == null) {
            frame = packer.pageBuffer();
        }
        System.arraycopy(source, offset, frame, bytes, length);
        bytes += length;
        pages[fill++] = page;
        if (fill == Stretch.FRAME_PAGES) {
            end();
        }
    }

    /** No further pages go into the frame that is being filled. */
    void end() {
        if (frame == null) {
            return;
        }
        var ref = packer.addPages(lane, frame, bytes);
        var pack = packs.numberOf(ref.pack());
        for (var slot = 0; slot < fill; slot++) {
            locations[pages[slot]] = PageLocation.of(pack, ref.number(), slot, fill);
        }
        frame = null;
        bytes = 0;
        fill = 0;
    }
}

package io.tidemark.engine.repository;

import io.tidemark.engine.repository.FrameReader.PackIndex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the pages of one stretch: each frame once, neighbouring frames of a pack by one read. */
final class StretchReader {

    /** Dead bytes between two frames that are read along rather than asked around. */
    private static final int GAP_BYTES = 16 << 10;

    private static final int MAX_READ_BYTES = 4 << 20;

    /** A stretch that needs less is read by way of the block cache: many small files lie close together. */
    private static final int SMALL_PAGES = 8;

    private final FrameReader frames;
    private final PackTable packs;

    StretchReader(FrameReader frames, PackTable packs) {
        this.frames = frames;
        this.packs = packs;
    }

    /** One frame and the pages needed of it. */
    private record Need(PackIndex index, int frame, List<Integer> pages) {

        long offset() {
            return index.offset(frame);
        }

        long end() {
            return offset() + index.length(frame);
        }
    }

    void fill(Stretch stretch, byte[] target, int length) {
        Arrays.fill(target, 0, length, (byte) 0);
        var needs = needs(stretch);
        try (var codec = FrameCodec.borrow()) {
            if (stretch.pages() <= SMALL_PAGES) {
                for (var need : needs) {
                    copy(codec, need, frames.cached(need.index(), need.frame()), 0, stretch, target, length);
                }
                return;
            }
            for (var first = 0; first < needs.size(); ) {
                var end = endOfRead(needs, first);
                var start = needs.get(first).offset();
                var bytes = frames.fetch(needs.get(first).index().facts().key(), start, (int)
                        (needs.get(end - 1).end() - start));
                for (var need : needs.subList(first, end)) {
                    copy(codec, need, bytes, (int) (need.offset() - start), stretch, target, length);
                }
                first = end;
            }
        }
    }

    private List<Need> needs(Stretch stretch) {
        var locations = stretch.locations();
        var order = new ArrayList<Integer>();
        for (var page = 0; page < locations.length; page++) {
            if (locations[page] != PageLocation.ZEROS) {
                order.add(page);
            }
        }
        order.sort((one, other) -> Long.compare(locations[one], locations[other]));
        var needs = new ArrayList<Need>();
        var frame = PageLocation.ZEROS;
        for (var page : order) {
            var location = locations[page];
            if (PageLocation.wholeFrame(location) != frame) {
                frame = PageLocation.wholeFrame(location);
                var index = frames.index(packs.idOf(PageLocation.pack(location)), PackKind.PAGES);
                index.check(PageLocation.frame(location));
                needs.add(new Need(index, PageLocation.frame(location), new ArrayList<>()));
            }
            needs.getLast().pages().add(page);
        }
        return needs;
    }

    private static int endOfRead(List<Need> needs, int first) {
        var start = needs.get(first);
        var end = first + 1;
        while (end < needs.size()
                && needs.get(end).index().isOf(start.index())
                && needs.get(end).offset() - needs.get(end - 1).end() <= GAP_BYTES
                && needs.get(end).end() - start.offset() <= MAX_READ_BYTES) {
            end++;
        }
        return end;
    }

    private static void copy(
            FrameCodec codec, Need need, byte[] source, int offset, Stretch stretch, byte[] target, int length) {
        var plain = FrameReader.open(codec, need.index(), need.frame(), source, offset);
        for (var page : need.pages()) {
            copyPage(need, plain, PageLocation.slot(stretch.locations()[page]), page, target, length);
        }
    }

    private static void copyPage(Need need, ByteBuffer plain, int slot, int page, byte[] target, int length) {
        var from = slot * Stretch.PAGE_BYTES;
        var to = page * Stretch.PAGE_BYTES;
        var bytes = Math.min(Stretch.PAGE_BYTES, length - to);
        if (from + bytes > plain.limit()) {
            throw DamagedObjectException.corruptFrame(need.index().facts().key(), need.frame(), null);
        }
        plain.get(from, target, to, bytes);
    }
}

package io.tidemark.engine.repository;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pages of one stretch of a file: those that changed go into frames, the others stay where they are.
 *
 * <p>Compaction happens here: an unchanged page in a mostly dead frame or pack is stored again as long as {@link ChangeCount}
 * allows.
 */
final class StretchWriter {

    /** A frame of which at most this part is still needed is worn. */
    private static final int WORN_FRAME_PART = 4;

    private final Packer packer;
    private final PackTable packs;
    private final Fingerprints fingerprints;
    private final ChangeCount count;
    private final @Nullable PreviousBackup previous;
    private final @Nullable MapChain chain;
    private final Stretch before;
    private final Set<Long> wornFrames;
    private final long[] locations = new long[Stretch.PAGES];
    private final long[] prints = new long[Stretch.PAGES];
    private final int[] changed = new int[Stretch.PAGES];
    private int pages;
    private int changes;

    private final PageFrames changedPages;
    private final PageFrames movedPages;

    StretchWriter(
            Packer packer,
            PackTable packs,
            Fingerprints fingerprints,
            ChangeCount count,
            @Nullable PreviousBackup previous,
            Optional<MapChain> chain) {
        this.packer = packer;
        this.packs = packs;
        this.fingerprints = fingerprints;
        this.count = count;
        this.previous = previous;
        this.chain = chain.orElse(null);
        this.before = chain.map(MapChain::resolve).orElseGet(() -> Stretch.empty(0));
        this.wornFrames = wornFrames(before);
        this.changedPages = new PageFrames(packer, Packer.Lane.CHANGED_PAGES, packs, locations);
        this.movedPages = new PageFrames(packer, Packer.Lane.MOVED_PAGES, packs, locations);
    }

    private static Set<Long> wornFrames(Stretch stretch) {
        var sorted = Arrays.stream(stretch.locations())
                .filter(location -> location != PageLocation.ZEROS)
                .map(PageLocation::wholeFrame)
                .sorted()
                .toArray();
        var worn = new HashSet<Long>();
        for (var first = 0; first < sorted.length; ) {
            var end = first;
            while (end < sorted.length && sorted[end] == sorted[first]) {
                end++;
            }
            if ((end - first) * WORN_FRAME_PART <= PageLocation.framePages(sorted[first])) {
                worn.add(sorted[first]);
            }
            first = end;
        }
        return worn;
    }

    boolean isFull() {
        return pages == Stretch.PAGES;
    }

    void page(byte[] bytes, int offset, int length) {
        var page = pages++;
        var print = fingerprints.of(bytes, offset, length);
        prints[page] = print;
        var known = page < before.pages() && before.fingerprints()[page] == print;
        if (known && stays(before.locations()[page], length)) {
            locations[page] = before.locations()[page];
            return;
        }
        if (!known) {
            count.changed(length);
        }
        changed[changes++] = page;
        locations[page] = PageLocation.ZEROS;
        if (print != Stretch.ZEROS) {
            // what did not change for long will not soon: apart from what does, it need not be moved again
            (known ? movedPages : changedPages).add(page, bytes, offset, length);
        }
    }

    private boolean stays(long location, int length) {
        if (location == PageLocation.ZEROS || previous == null) {
            return true;
        }
        if (previous.isLost(location)) {
            return false;
        }
        if (wornFrames.contains(PageLocation.wholeFrame(location))) {
            return !count.mayMoveOfFrame(length);
        }
        return !previous.isInWornPack(location) || !count.mayMoveOfPack(length);
    }

    /** What the stretch became: its node, the chain of older nodes the node rests on, and its map. */
    record Written(FrameRef node, Optional<MapChain> chain, Stretch stretch) {}

    Written end() {
        changedPages.end();
        movedPages.end();
        var stretch = new Stretch(Arrays.copyOf(locations, pages), Arrays.copyOf(prints, pages));
        if (chain != null && changes == 0 && pages == before.pages()) {
            return new Written(chain.refs().getFirst(), Optional.of(chain), stretch);
        }
        var node = chain == null ? MapNode.complete(stretch) : chain.follow(stretch, Arrays.copyOf(changed, changes));
        return new Written(packer.addMap(node.encode(packs)), Optional.ofNullable(chain), stretch);
    }
}

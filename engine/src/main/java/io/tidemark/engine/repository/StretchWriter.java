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
 * allows; one that was not sent is read from there.
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
    private final int[] checksums = new int[Stretch.PAGES];
    private final int[] changed = new int[Stretch.PAGES];
    private final int[] moved = new int[Stretch.PAGES];
    private int pages;
    private int changes;
    private int moves;

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

    void page(byte[] bytes, int offset, int length, int checksum) {
        var page = pages++;
        var print = fingerprints.of(bytes, offset, length);
        prints[page] = print;
        checksums[page] = checksum;
        var known = isKnown(page, print, checksum);
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

    private boolean isKnown(int page, long print, int checksum) {
        return page < before.pages()
                && before.fingerprints()[page] == print
                && (chain == null || !chain.hasChecksums() || before.checksums()[page] == checksum);
    }

    /**
     * The next page is as it was; zeros behind the end of what was.
     *
     * @return its checksum
     * @throws PreviousBackupUnusableException if it is nowhere any more, or its checksum is not known
     */
    int keep() {
        if (chain != null && !chain.hasChecksums()) {
            throw new PreviousBackupUnusableException("its maps are of an older format", null);
        }
        var page = pages++;
        var known = page < before.pages();
        locations[page] = known ? before.locations()[page] : PageLocation.ZEROS;
        prints[page] = known ? before.fingerprints()[page] : Stretch.ZEROS;
        checksums[page] = known ? before.checksums()[page] : PageChecksum.ZEROS;
        if (!known) {
            changed[changes++] = page;
        } else if (!stays(locations[page], Stretch.PAGE_BYTES)) {
            changed[changes++] = page;
            moved[moves++] = page;
        }
        return checksums[page];
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

    /** Stores again what was kept but lies in a worn place. */
    private void move() {
        if (moves == 0 || previous == null) {
            return;
        }
        var pagesToMove = Arrays.copyOf(moved, moves);
        var content = previous.read(before.pick(pagesToMove));
        for (var i = 0; i < moves; i++) {
            movedPages.add(pagesToMove[i], content, i * Stretch.PAGE_BYTES, Stretch.PAGE_BYTES);
        }
        movedPages.end();
    }

    /** What the stretch became: its node, the chain of older nodes the node rests on, and its map. */
    record Written(FrameRef node, Optional<MapChain> chain, Stretch stretch) {}

    Written end() {
        changedPages.end();
        movedPages.end();
        move();
        var stretch = new Stretch(
                Arrays.copyOf(locations, pages), Arrays.copyOf(prints, pages), Arrays.copyOf(checksums, pages));
        if (chain == null || !chain.hasChecksums()) {
            return new Written(packer.addMap(MapNode.complete(stretch).encode(packs)), Optional.empty(), stretch);
        }
        if (changes == 0 && pages == before.pages()) {
            return new Written(chain.refs().getFirst(), Optional.of(chain), stretch);
        }
        var node = chain.follow(stretch, Arrays.copyOf(changed, changes));
        return new Written(packer.addMap(node.encode(packs)), Optional.ofNullable(chain), stretch);
    }
}

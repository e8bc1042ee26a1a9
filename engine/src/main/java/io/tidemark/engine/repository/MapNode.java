package io.tidemark.engine.repository;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a stretch's map: complete, or the pages in which it differs from another node, its base. Bases may have
 * bases; the chain is kept short by {@link MapChain}.
 *
 * @param pages length of the stretch
 * @param base null if complete
 * @param changed numbers of the pages it tells about, ascending
 * @param checksums null in a node of the old types, which are no longer made
 */
record MapNode(
        int pages,
        @Nullable FrameRef base,
        int[] changed,
        long[] locations,
        long[] fingerprints,
        int @Nullable [] checksums) {

    private static final int DIFFERENCE_WITHOUT_CHECKSUMS = 1;
    private static final int COMPLETE = 2;
    private static final int DIFFERENCE = 3;

    static MapNode complete(Stretch stretch) {
        var all = new int[stretch.pages()];
        Arrays.setAll(all, page -> page);
        return new MapNode(
                stretch.pages(), null, all, stretch.locations(), stretch.fingerprints(), stretch.checksums());
    }

    /** The given pages of {@code stretch}, the others as in {@code base}. */
    static MapNode difference(Stretch stretch, int[] changed, FrameRef base) {
        var told = stretch.pick(changed);
        return new MapNode(stretch.pages(), base, changed, told.locations(), told.fingerprints(), told.checksums());
    }

    Optional<FrameRef> optionalBase() {
        return Optional.ofNullable(base);
    }

    boolean hasChecksums() {
        return checksums != null;
    }

    /** Lays what this node tells over {@code stretch}, which is as long as the youngest node says. */
    void applyTo(Stretch stretch) {
        for (var i = 0; i < changed.length && changed[i] < stretch.pages(); i++) {
            stretch.locations()[changed[i]] = locations[i];
            stretch.fingerprints()[changed[i]] = fingerprints[i];
            if (checksums != null) {
                stretch.checksums()[changed[i]] = checksums[i];
            }
        }
    }

    byte[] encode(PackTable packs) {
        var local = new LinkedHashMap<Integer, Integer>();
        for (var location : locations) {
            if (location != PageLocation.ZEROS) {
                local.putIfAbsent(PageLocation.pack(location), local.size() + 1);
            }
        }
        var target = new FormatWriter();
        if (base == null) {
            target.u8(COMPLETE).number(pages);
        } else {
            target.u8(DIFFERENCE).number(pages).pack(base.pack()).number(base.number());
        }
        target.number(local.size());
        local.keySet().forEach(number -> target.pack(packs.idOf(number)));
        encodeRuns(target, local);
        for (var i = 0; i < changed.length; i++) {
            if (locations[i] != PageLocation.ZEROS) {
                target.i64(fingerprints[i]);
            }
        }
        encodeChecksums(target, Objects.requireNonNull(checksums, "only what is read can be without checksums"));
        return target.toBytes();
    }

    private void encodeChecksums(FormatWriter target, int[] told) {
        for (var i = 0; i < changed.length; i++) {
            if (locations[i] != PageLocation.ZEROS) {
                target.i32(told[i]);
            }
        }
    }

    private void encodeRuns(FormatWriter target, LinkedHashMap<Integer, Integer> local) {
        target.number(changed.length);
        var nextPage = 0;
        var lastFrame = 0;
        for (var i = 0; i < changed.length; ) {
            var length = runLength(i);
            target.number(changed[i] - nextPage).number(length);
            if (locations[i] == PageLocation.ZEROS) {
                target.number(0);
            } else {
                var frame = PageLocation.frame(locations[i]);
                target.number(local.getOrDefault(PageLocation.pack(locations[i]), 0))
                        .signed(frame - lastFrame)
                        .u8(PageLocation.slot(locations[i]))
                        .u8(PageLocation.framePages(locations[i]));
                lastFrame = frame;
            }
            nextPage = changed[i] + length;
            i += length;
        }
    }

    /** How many entries from {@code first} on are neighbouring pages in neighbouring slots, or zeros. */
    private int runLength(int first) {
        var length = 1;
        while (first + length < changed.length
                && changed[first + length] == changed[first] + length
                && continues(locations[first], locations[first + length], length)) {
            length++;
        }
        return length;
    }

    private static boolean continues(long first, long other, int distance) {
        if (first == PageLocation.ZEROS || other == PageLocation.ZEROS) {
            return first == other;
        }
        return PageLocation.wholeFrame(first) == PageLocation.wholeFrame(other)
                && PageLocation.slot(other) == PageLocation.slot(first) + distance;
    }

    static MapNode decode(FormatReader source, PackTable packs) {
        var type = source.u8();
        if (type > DIFFERENCE) {
            throw new IllegalArgumentException("map node of unknown type %d".formatted(type));
        }
        var pages = source.count(Stretch.PAGES);
        var base = type == DIFFERENCE || type == DIFFERENCE_WITHOUT_CHECKSUMS
                ? new FrameRef(source.pack(), source.count(PackBuilder.MAX_FRAMES))
                : null;
        var local = new int[source.count(Stretch.PAGES)];
        Arrays.setAll(local, i -> packs.numberOf(source.pack()));
        var changed = new int[source.count(Stretch.PAGES)];
        var locations = new long[changed.length];
        decodeRuns(source, pages, local, changed, locations);
        var fingerprints = new long[changed.length];
        for (var i = 0; i < changed.length; i++) {
            fingerprints[i] = locations[i] == PageLocation.ZEROS ? Stretch.ZEROS : source.i64();
        }
        var hasChecksums = type == COMPLETE || type == DIFFERENCE;
        return new MapNode(
                pages, base, changed, locations, fingerprints, hasChecksums ? checksums(source, locations) : null);
    }

    private static int[] checksums(FormatReader source, long[] locations) {
        var checksums = new int[locations.length];
        for (var i = 0; i < checksums.length; i++) {
            checksums[i] = locations[i] == PageLocation.ZEROS ? PageChecksum.ZEROS : source.i32();
        }
        return checksums;
    }

    private static void decodeRuns(FormatReader source, int pages, int[] local, int[] changed, long[] locations) {
        var page = 0;
        var frame = 0;
        for (var i = 0; i < changed.length; ) {
            page += source.count(Stretch.PAGES);
            var length = source.count(changed.length - i);
            if (length == 0 || page + length > pages) {
                throw new IllegalArgumentException("a run outside of its stretch");
            }
            var pack = source.count(local.length);
            var slot = 0;
            var framePages = 0;
            if (pack > 0) {
                frame += Math.toIntExact(source.signed());
                slot = source.u8();
                framePages = source.u8();
                if (frame < 0
                        || frame >= PackBuilder.MAX_FRAMES
                        || framePages > Stretch.FRAME_PAGES
                        || slot + length > framePages) {
                    throw new IllegalArgumentException("a run outside of its frame");
                }
            }
            for (var end = i + length; i < end; i++) {
                changed[i] = page++;
                locations[i] =
                        pack == 0 ? PageLocation.ZEROS : PageLocation.of(local[pack - 1], frame, slot++, framePages);
            }
        }
    }
}

package io.tidemark.engine.repository;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes that make up one stretch's map, youngest first, the last one complete.
 *
 * @param refs where the nodes are
 */
record MapChain(List<FrameRef> refs, List<MapNode> nodes) {

    /** Longest chain that is read; a longer one is damage. */
    static final int MAX_DEPTH = 32;

    private static final int DEPTH_TO_REWRITE = 24;

    /** A new node may repeat this many older entries for each new one: about 1/15 of what a page costs. */
    private static final int REPEATED_PER_CHANGE = 32;

    MapChain {
        refs = List.copyOf(refs);
        nodes = List.copyOf(nodes);
    }

    static MapChain load(FrameRef youngest, FrameReader frames, PackTable packs) {
        var refs = new ArrayList<FrameRef>();
        var nodes = new ArrayList<MapNode>();
        var next = youngest;
        while (true) {
            var node = frames.decodeMap(next, source -> MapNode.decode(source, packs));
            refs.add(next);
            nodes.add(node);
            if (node.optionalBase().isEmpty()) {
                return new MapChain(refs, nodes);
            }
            if (nodes.size() == MAX_DEPTH) {
                throw DamagedObjectException.corrupt(
                        youngest.pack().key(PackKind.MAPS), "chain of map nodes without end", null);
            }
            next = node.optionalBase().orElseThrow();
        }
    }

    /** Whether the checksum of every page is known: older nodes do not tell. */
    boolean hasChecksums() {
        return nodes.stream().allMatch(MapNode::hasChecksums);
    }

    Stretch resolve() {
        var stretch = Stretch.empty(nodes.getFirst().pages());
        for (var node : nodes.reversed()) {
            node.applyTo(stretch);
        }
        return stretch;
    }

    /**
     * The node to store for {@code stretch}, which differs from what this chain gives in the pages {@code changed}.
     *
     * <p>Older differences that are not bigger are merged in, so that each entry is written again only some eleven times
     * over its life, the chain stays short, and a single changed page does not cost a whole map.
     */
    MapNode follow(Stretch stretch, int[] changed) {
        var entries = changed;
        var level = 0;
        var most = (long) changed.length * REPEATED_PER_CHANGE;
        if (most >= stretch.pages()) {
            return MapNode.complete(stretch);
        }
        while (nodes.get(level).optionalBase().isPresent()) {
            var older = nodes.get(level).changed();
            var merged = union(entries, older, stretch.pages());
            if (older.length > entries.length || merged.length > most) {
                break;
            }
            entries = merged;
            level++;
        }
        if (nodes.size() - level >= DEPTH_TO_REWRITE) {
            return MapNode.complete(stretch);
        }
        return MapNode.difference(stretch, entries, refs.get(level));
    }

    private static int[] union(int[] one, int[] other, int limit) {
        return IntStream.concat(Arrays.stream(one), Arrays.stream(other))
                .filter(page -> page < limit)
                .sorted()
                .distinct()
                .toArray();
    }
}

package io.tidemark.engine.wal;

import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which beginnings of segments one archive holds, so that those which are superseded can be removed without asking the store
 * each time. Learned by one listing, then from what is added; what another process adds meanwhile is left to retention. Safe
 * for many threads.
 */
final class Beginnings {

    private final WalObjects objects;
    private final WalSegmentSize segmentSize;
    private @Nullable Map<WalSegment, Set<WalObjectName>> known;

    Beginnings(WalObjects objects, WalSegmentSize segmentSize) {
        this.objects = objects;
        this.segmentSize = segmentSize;
    }

    synchronized void add(WalObjectName beginning) {
        add(known(), beginning);
    }

    synchronized void forget(WalObjectName beginning) {
        var of = known().get(beginning.segment());
        if (of != null && of.remove(beginning) && of.isEmpty()) {
            known().remove(beginning.segment());
        }
    }

    /** Those of {@code segment} with fewer bytes. */
    synchronized List<WalObjectName> shorter(WalSegment segment, int bytes) {
        return known().getOrDefault(segment, Set.of()).stream()
                .filter(beginning -> beginning.bytes() < bytes)
                .toList();
    }

    private Map<WalSegment, Set<WalObjectName>> known() {
        var result = known;
        if (result == null) {
            result = new HashMap<>();
            for (var key : objects.list(WalObjectName.FOLDER)) {
                var stored = WalObjectName.of(key, segmentSize);
                if (stored != null && !stored.isWhole() && !stored.divergent()) {
                    add(result, stored);
                }
            }
            known = result;
        }
        return result;
    }

    private static void add(Map<WalSegment, Set<WalObjectName>> to, WalObjectName beginning) {
        to.computeIfAbsent(beginning.segment(), _ -> new HashSet<>()).add(beginning);
    }
}

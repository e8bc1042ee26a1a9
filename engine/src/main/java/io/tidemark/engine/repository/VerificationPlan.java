package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * What a run verifies: what never was, then what was verified longest ago, as far as the pace goes. Pure.
 *
 * @param leftBytes what is due, too, and waits for another run
 */
record VerificationPlan(Set<VerificationPlan.Item> picked, long leftBytes) {

    /**
     * Something that is verified as a whole: a pack, a sealed object, or, by its manifest's name, how the maps of a backup hang together.
     *
     * @param bytes what has to be read
     */
    record Item(ObjectKey object, long bytes) {}

    VerificationPlan {
        picked = Set.copyOf(picked);
    }

    static VerificationPlan of(Collection<Item> all, VerifiedObjects known, VerificationPace pace, Instant now) {
        var old = now.minus(pace.again());
        record Due(Item item, Instant last) {}
        var due = all.stream()
                .map(item -> new Due(item, known.lastOf(item)))
                .filter(each -> !each.last().isAfter(old))
                .sorted(Comparator.comparing(Due::last)
                        .thenComparing(each -> each.item().object()))
                .map(Due::item)
                .toList();
        var total = all.stream().mapToLong(Item::bytes).sum();
        var most = Math.max(pace.leastBytes(), Math.ceilDiv(total, pace.runs()));
        var picked = new HashSet<Item>();
        var pickedBytes = 0L;
        var leftBytes = 0L;
        for (var item : due) {
            if (pickedBytes < most) {
                picked.add(item);
                pickedBytes += item.bytes();
            } else {
                leftBytes += item.bytes();
            }
        }
        return new VerificationPlan(picked, leftBytes);
    }
}

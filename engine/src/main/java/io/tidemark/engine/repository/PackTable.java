package io.tidemark.engine.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packs one backup deals with, numbered so that the place of a page fits a {@code long}. Safe to use from many threads.
 */
final class PackTable {

    private final Map<PackId, Integer> numbers = new HashMap<>();
    private final List<PackId> ids = new ArrayList<>();
    private final Map<PackId, PackFacts> facts = new HashMap<>();

    synchronized int numberOf(PackId id) {
        var known = numbers.get(id);
        if (known != null) {
            return known;
        }
        ids.add(id);
        numbers.put(id, ids.size() - 1);
        return ids.size() - 1;
    }

    synchronized PackId idOf(int number) {
        return ids.get(number);
    }

    synchronized void know(Collection<PackFacts> packs) {
        for (var pack : packs) {
            facts.put(pack.id(), pack);
            numberOf(pack.id());
        }
    }

    synchronized Optional<PackFacts> factsOf(PackId id) {
        return Optional.ofNullable(facts.get(id));
    }
}

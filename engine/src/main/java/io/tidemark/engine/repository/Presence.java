package io.tidemark.engine.repository;

import io.tidemark.engine.storage.ObjectStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Looks whether packs are in the store in their size. */
final class Presence {

    /** Beyond this a listing is cheaper; what it does not show is asked for one by one all the same. */
    private static final int MANY = 500;

    private Presence() {}

    /** @throws DamagedObjectException if one is missing or truncated */
    static void require(ObjectStore store, Collection<PackFacts> packs) {
        var damages = check(store, packs).values().iterator();
        if (damages.hasNext()) {
            throw damages.next();
        }
    }

    /** The packs that are missing or truncated, with what to tell about them. */
    static Map<PackFacts, DamagedObjectException> check(ObjectStore store, Collection<PackFacts> packs) {
        var present = packs.size() > MANY ? listed(store) : Set.<Found>of();
        var damages = new LinkedHashMap<PackFacts, DamagedObjectException>();
        for (var pack : packs) {
            if (present.contains(new Found(pack.key().path(), pack.sizeBytes()))) {
                continue;
            }
            var found = store.find(pack.key());
            if (found.isEmpty()) {
                damages.put(pack, DamagedObjectException.missing(pack.key()));
            } else if (found.get().sizeBytes() != pack.sizeBytes()) {
                var what = "it has %d bytes instead of %d".formatted(found.get().sizeBytes(), pack.sizeBytes());
                damages.put(pack, DamagedObjectException.corrupt(pack.key(), what, null));
            }
        }
        return damages;
    }

    private record Found(String path, long sizeBytes) {}

    private static Set<Found> listed(ObjectStore store) {
        var found = new HashSet<Found>();
        for (var kind : PackKind.values()) {
            try (var objects = store.list(kind.prefix())) {
                objects.forEach(object -> found.add(new Found(object.key().path(), object.sizeBytes())));
            }
        }
        return found;
    }
}

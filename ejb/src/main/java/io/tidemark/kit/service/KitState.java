package io.tidemark.kit.service;

import io.tidemark.kit.model.KitTaking;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Whether the kit that was put away would still do. */
public enum KitState {
    CURRENT,
    NEVER_TAKEN,
    /** It lacks a server that was added since. */
    SERVER_ADDED,
    /** It tells of a key that is no longer the tenant's. */
    KEY_CHANGED;

    /**
     * @param added when each of today's servers was added
     * @param keyHolder of today's key
     */
    static KitState of(Optional<KitTaking> taking, Collection<Instant> added, String keyHolder) {
        if (taking.isEmpty()) {
            return NEVER_TAKEN;
        }
        var taken = taking.get();
        if (!taken.keyHolder().equals(keyHolder)) {
            return KEY_CHANGED;
        }
        return added.stream().anyMatch(at -> at.isAfter(taken.madeAt())) ? SERVER_ADDED : CURRENT;
    }
}

package io.tidemark.recovery.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a recovery: one user-visible restore from its start to its end. */
public record RecoveryId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static RecoveryId fromString(String text) {
        return new RecoveryId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

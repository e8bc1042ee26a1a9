package io.tidemark.storage.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a storage target. */
public record StorageTargetId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static StorageTargetId fromString(String text) {
        return new StorageTargetId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

package io.tidemark.platform.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a protected PostgreSQL server. */
public record ServerId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static ServerId fromString(String text) {
        return new ServerId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

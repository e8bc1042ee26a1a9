package io.tidemark.access.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of an API token; not the token itself. */
public record TokenId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static TokenId fromString(String text) {
        return new TokenId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

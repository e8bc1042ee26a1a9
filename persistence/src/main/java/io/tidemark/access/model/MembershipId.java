package io.tidemark.access.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a membership. */
public record MembershipId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static MembershipId fromString(String text) {
        return new MembershipId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

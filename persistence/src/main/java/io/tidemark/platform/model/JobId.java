package io.tidemark.platform.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a job. */
public record JobId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static JobId fromString(String text) {
        return new JobId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

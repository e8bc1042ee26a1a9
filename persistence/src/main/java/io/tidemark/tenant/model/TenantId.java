package io.tidemark.tenant.model;

import java.io.Serializable;
import java.util.UUID;

/** Identity of a tenant. */
public record TenantId(UUID value) implements Serializable {

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static TenantId fromString(String text) {
        return new TenantId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

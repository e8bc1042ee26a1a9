package io.tidemark.provider.service;

import io.tidemark.tenant.model.TenantId;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A tenant to create, with the user who will own it.
 *
 * @param id what it was known by to a service whose catalogue was lost: repositories are bound to it; null: a new one
 */
public record NewTenant(
        String slug,
        String name,
        String ownerUsername,
        @Nullable TenantId id) implements Serializable {}

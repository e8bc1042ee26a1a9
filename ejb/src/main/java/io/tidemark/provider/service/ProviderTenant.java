package io.tidemark.provider.service;

import io.tidemark.tenant.model.TenantId;
import java.io.Serializable;
import java.time.Instant;

/** A tenant as the provider sees it: numbers, never content. */
public record ProviderTenant(
        TenantId id, String slug, String name, Instant createdAt, int servers, int members, long storedBytes)
        implements Serializable {}

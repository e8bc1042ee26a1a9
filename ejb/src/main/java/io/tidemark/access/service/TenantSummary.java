package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import io.tidemark.tenant.model.TenantId;
import java.io.Serializable;

/** A tenant the caller is a member of. */
public record TenantSummary(TenantId id, String slug, String name, Role role) implements Serializable {}

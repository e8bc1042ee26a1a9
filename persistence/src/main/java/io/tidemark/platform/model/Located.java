package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import java.util.UUID;

/** Whose something is: all that may be known of it without being in its tenant. */
public record Located(UUID id, TenantId tenant) {}

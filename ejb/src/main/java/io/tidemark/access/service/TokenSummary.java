package io.tidemark.access.service;

import io.tidemark.access.model.Role;
import io.tidemark.access.model.TokenId;
import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API token as it is listed; the token itself is never shown again.
 *
 * @param server the one server it is good for; null: the whole tenant
 * @param lastUsedAt null if never used
 */
public record TokenSummary(
        TokenId id,
        String label,
        Role role,
        @Nullable ServerId server,
        String issuedBy,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt)
        implements Serializable {}

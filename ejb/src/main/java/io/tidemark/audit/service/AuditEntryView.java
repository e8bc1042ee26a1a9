package io.tidemark.audit.service;

import io.tidemark.platform.model.ServerId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail.
 *
 * @param action stable key, for example {@code backup.request}
 * @param subject what it was done to: a name or an id
 */
public record AuditEntryView(
        long number,
        Instant at,
        String actor,
        String action,
        @Nullable ServerId server,
        String subject,
        String detail) implements Serializable {}

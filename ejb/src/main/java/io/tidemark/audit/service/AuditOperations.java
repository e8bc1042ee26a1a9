package io.tidemark.audit.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.model.AuditEntries;
import io.tidemark.platform.model.Page;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Reading the audit trail. */
@Stateless
@Guarded
public class AuditOperations {

    @Inject
    AuditEntries entries;

    /**
     * Newest first.
     *
     * @param server null: of all servers
     */
    @Requires(Permission.AUDIT)
    public Page<AuditEntryView> list(TenantId tenant, @Nullable ServerId server, @Nullable String after, int limit) {
        var before = after == null ? Long.MAX_VALUE : number(after);
        return Page.of(
                entries.page(tenant, server, before, Refusals.limit(limit) + 1),
                limit,
                entry -> Long.toString(entry.number()),
                entry -> new AuditEntryView(
                        entry.number(),
                        entry.at(),
                        entry.actor(),
                        entry.action(),
                        entry.server() == null ? null : new ServerId(entry.server()),
                        entry.subject(),
                        entry.detail()));
    }

    private static long number(String after) {
        try {
            return Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "not a position in the audit trail: '%s'".formatted(after),
                    "Pass 'next' of the page before.",
                    e);
        }
    }
}

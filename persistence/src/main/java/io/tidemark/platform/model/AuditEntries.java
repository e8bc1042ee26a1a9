package io.tidemark.platform.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit trail: added to and read, never changed. The database numbers, dates and chains the entries. */
@Dependent
public class AuditEntries {

    /** One entry. */
    public record Entry(
            long number,
            Instant at,
            String actor,
            String action,
            @Nullable UUID server,
            String subject,
            String detail) {}

    @PersistenceContext
    EntityManager entities;

    public void append(
            TenantId tenant, String actor, String action, @Nullable ServerId server, String subject, String detail) {
        entities.createNativeQuery("""
            insert into audit_entry (tenant, actor, action, server, subject, detail, chain)
            values (:tenant, :actor, :action, cast(:server as uuid), :subject, :detail, cast('' as bytea))
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("actor", actor)
                .setParameter("action", action)
                .setParameter("server", Native.text(server == null ? null : server.toString()))
                .setParameter("subject", subject)
                .setParameter("detail", detail)
                .executeUpdate();
    }

    /** All of one action, oldest first. */
    public List<Entry> of(TenantId tenant, String action) {
        List<?> rows = entities.createNativeQuery("""
            select number, at, actor, action, server, subject, detail from audit_entry
             where tenant = :tenant and action = :action
             order by number
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("action", action)
                .getResultList();
        return entries(rows);
    }

    /** Newest first, below {@code before}. */
    public List<Entry> page(TenantId tenant, @Nullable ServerId server, long before, int limit) {
        List<?> rows = entities.createNativeQuery("""
            select number, at, actor, action, server, subject, detail from audit_entry
             where tenant = :tenant and number < :before and (cast(:server as uuid) is null or server = cast(:server as uuid))
             order by number desc
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("before", before)
                .setParameter("server", Native.text(server == null ? null : server.toString()))
                .setMaxResults(limit)
                .getResultList();
        return entries(rows);
    }

    private static List<Entry> entries(List<?> rows) {
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Entry(
                        ((Number) row[0]).longValue(),
                        Native.instant(row[1]),
                        (String) row[2],
                        (String) row[3],
                        (UUID) row[4],
                        (String) row[5],
                        (String) row[6]))
                .toList();
    }
}

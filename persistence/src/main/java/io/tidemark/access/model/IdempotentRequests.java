package io.tidemark.access.model;

import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests that carried an {@code Idempotency-Key}, with the answers that were given. Times are the database's. */
@Dependent
public class IdempotentRequests {

    /** Tells requests apart: keys are chosen by callers and mean nothing to others. */
    public record RequestKey(String caller, String text) {}

    /**
     * A request that came before.
     *
     * @param status of its answer; null while it is being worked on
     */
    public record Known(
            String fingerprint,
            @Nullable Integer status,
            @Nullable String answer,
            @Nullable String location) {}

    @PersistenceContext
    EntityManager entities;

    /**
     * Notes a request, unless its key is taken.
     *
     * @return whether it was noted
     */
    public boolean begin(TenantId tenant, RequestKey key, String fingerprint) {
        return keyed("""
                insert into idempotent_request (tenant, caller, request_key, fingerprint, begun_at)
                values (:tenant, :caller, :key, :fingerprint, clock_timestamp())
                on conflict do nothing
                """, tenant, key).setParameter("fingerprint", fingerprint).executeUpdate() == 1;
    }

    public Optional<Known> find(TenantId tenant, RequestKey key) {
        List<?> rows = keyed("""
                select fingerprint, status, answer, location from idempotent_request
                 where tenant = :tenant and caller = :caller and request_key = :key
                """, tenant, key).getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Known((String) row[0], (Integer) row[1], (String) row[2], (String) row[3]))
                .findFirst();
    }

    /** Keeps the answer of a request that was noted. */
    public void end(TenantId tenant, RequestKey key, int status, @Nullable String answer, @Nullable String location) {
        keyed("""
                update idempotent_request
                   set status = :status, answer = nullif(:answer, ''), location = nullif(:location, '')
                 where tenant = :tenant and caller = :caller and request_key = :key
                """, tenant, key)
                .setParameter("status", status)
                .setParameter("answer", Objects.requireNonNullElse(answer, ""))
                .setParameter("location", Objects.requireNonNullElse(location, ""))
                .executeUpdate();
    }

    public void forget(TenantId tenant, RequestKey key) {
        keyed("""
                delete from idempotent_request
                 where tenant = :tenant and caller = :caller and request_key = :key
                """, tenant, key).executeUpdate();
    }

    /** Forgets requests that began longer ago than {@code lifetime}, or {@code patience} if they never got an answer. */
    public void forgetOld(TenantId tenant, Duration lifetime, Duration patience) {
        entities.createNativeQuery("""
                delete from idempotent_request
                 where tenant = :tenant
                   and begun_at < clock_timestamp()
                       - make_interval(secs => case when status is null then :patience else :lifetime end)
                """)
                .setParameter("tenant", tenant.value())
                .setParameter("lifetime", (double) lifetime.toSeconds())
                .setParameter("patience", (double) patience.toSeconds())
                .executeUpdate();
    }

    private Query keyed(String sql, TenantId tenant, RequestKey key) {
        return entities.createNativeQuery(sql)
                .setParameter("tenant", tenant.value())
                .setParameter("caller", key.caller())
                .setParameter("key", key.text());
    }
}

package io.tidemark.wal.model;

import io.tidemark.platform.model.Native;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What was exposed, minute by minute, of the last thirty days. */
@Dependent
public class ExposureMinutes {

    /** Older ones are forgotten. */
    public static final Duration KEPT = Duration.ofDays(30);

    @PersistenceContext
    EntityManager entities;

    /** Keeps the worst that is told of a minute, and forgets what is too old. */
    public void note(TenantId tenant, ServerId server, ExposureMinute minute) {
        entities.createNativeQuery("""
            insert into exposure_minute (tenant, server, minute, exposure_seconds, bytes_per_minute)
            values (:tenant, :server, :minute, :exposure, :rate)
            on conflict (server, minute) do update
               set exposure_seconds = greatest(exposure_minute.exposure_seconds, excluded.exposure_seconds),
                   bytes_per_minute = coalesce(excluded.bytes_per_minute, exposure_minute.bytes_per_minute)
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("minute", minute.minute())
                .setParameter("exposure", minute.exposureSeconds())
                .setParameter("rate", Native.whole(minute.bytesPerMinute()))
                .executeUpdate();
        entities.createNativeQuery(
                        "delete from exposure_minute where tenant = :tenant and server = :server and minute < :oldest")
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("oldest", minute.minute().minus(KEPT))
                .executeUpdate();
    }

    /** Runs of {@code step} from {@code from} on, each with the worst and the fullest minute in it; oldest first. */
    public List<ExposureMinute> since(TenantId tenant, ServerId server, Instant from, Duration step) {
        List<?> rows = entities.createNativeQuery("""
            select date_bin(make_interval(0,0,0,0,0,0,:step), minute, timestamptz '2000-01-01') as run,
                   max(exposure_seconds), max(bytes_per_minute)
              from exposure_minute
             where tenant = :tenant and server = :server and minute >= :from
             group by run order by run
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("from", from)
                .setParameter("step", step.toMillis() / 1000.0)
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new ExposureMinute(
                        Native.instant(row[0]),
                        ((Number) row[1]).longValue(),
                        row[2] == null ? null : Long.valueOf(((Number) row[2]).longValue())))
                .toList();
    }
}

package io.tidemark.wal.model;

import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.Optional;

/** WAL receptions of all servers. */
@Dependent
public class WalReceptions {

    @PersistenceContext
    EntityManager entities;

    public void add(WalReception reception) {
        entities.persist(reception);
    }

    public Optional<WalReception> find(TenantId tenant, ServerId server) {
        return entities.createQuery(
                        "select r from WalReception r where r.tenant = :tenant and r.server = :server",
                        WalReception.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .getResultStream()
                .findFirst();
    }

    /** Whether somebody shall receive; the holder notices at its next renewal. */
    public void want(TenantId tenant, ServerId server, boolean wanted) {
        entities.createQuery(
                        "update WalReception r set r.wanted = :wanted where r.tenant = :tenant and r.server = :server")
                .setParameter("wanted", wanted)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /**
     * Prolongs the lease and keeps the report.
     *
     * @return false if the lease is lost or nobody shall receive any longer
     */
    public boolean renew(TenantId tenant, ServerId server, long fence, Duration lease, ReceptionReport report) {
        var failure = report.failure();
        return entities.createNativeQuery("""
            update wal_reception
               set lease_until = clock_timestamp() + make_interval(0,0,0,0,0,0,:lease), reported_at = clock_timestamp(),
                   state = :state, timeline = :timeline, received_lsn = :received, durable_lsn = :durable,
                   stored_lsn = :stored, lag_seconds = :lag, bytes_per_minute = :rate, slot_retained_bytes = :retained,
                   failure_code = :code, failure_message = :message, failure_hint = :hint
             where tenant = :tenant and server = :server and fence = :fence and wanted
            """)
                        .setParameter("lease", lease.toMillis() / 1000.0)
                        .setParameter("state", report.state().name())
                        .setParameter("timeline", report.timeline())
                        .setParameter("received", report.receivedLsn())
                        .setParameter("durable", report.durableLsn())
                        .setParameter("stored", report.storedLsn())
                        .setParameter("lag", report.lagSeconds())
                        .setParameter("rate", report.bytesPerMinute())
                        .setParameter("retained", report.slotRetainedBytes())
                        .setParameter("code", failure == null ? null : failure.code())
                        .setParameter("message", failure == null ? null : failure.message())
                        .setParameter("hint", failure == null ? null : failure.hint())
                        .setParameter("tenant", tenant.value())
                        .setParameter("server", server.value())
                        .setParameter("fence", fence)
                        .executeUpdate()
                == 1;
    }

    /** Gives the lease back, so that another node need not wait for its end. */
    public void release(TenantId tenant, ServerId server, long fence) {
        entities.createNativeQuery("""
            update wal_reception set lease_until = null, node = null, state = 'IDLE'
             where tenant = :tenant and server = :server and fence = :fence
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .setParameter("fence", fence)
                .executeUpdate();
    }
}

package io.tidemark.wal.model;

import io.tidemark.platform.model.Native;
import io.tidemark.platform.model.ReceiverId;
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

    /** The first receiver's. */
    public Optional<WalReception> find(TenantId tenant, ServerId server) {
        return find(tenant, ReceiverId.first(server));
    }

    public Optional<WalReception> find(TenantId tenant, ReceiverId receiver) {
        return entities.createQuery(
                        "select r from WalReception r where r.tenant = :tenant and r.server = :server and r.number = :number",
                        WalReception.class)
                .setParameter("tenant", tenant.value())
                .setParameter("server", receiver.server().value())
                .setParameter("number", (short) receiver.number())
                .getResultStream()
                .findFirst();
    }

    /** Whether somebody shall receive, a second time only where the policy says so; the holders notice at their next renewal. */
    public void want(TenantId tenant, ServerId server, boolean wanted) {
        entities.createNativeQuery("""
            insert into wal_reception (tenant, server, number, wanted, state)
            select p.tenant, p.server, 2, false, 'IDLE' from wal_policy p
             where p.tenant = :tenant and p.server = :server and p.receivers = 2
            on conflict (server, number) do nothing
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .executeUpdate();
        entities.createNativeQuery("""
            update wal_reception r
               set wanted = :wanted
                   and r.number <= coalesce((select p.receivers from wal_policy p where p.tenant = r.tenant and p.server = r.server), 1)
             where r.tenant = :tenant and r.server = :server
            """)
                .setParameter("wanted", wanted)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /** Lets the receiver begin anew with what is settled now; the holder notices at its next renewal. */
    public void restart(TenantId tenant, ServerId server) {
        entities.createQuery(
                        "update WalReception r set r.revision = r.revision + 1 where r.tenant = :tenant and r.server = :server")
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /**
     * Prolongs the lease and keeps the report.
     *
     * @param revision what the receiver began with
     * @return false if the lease is lost, nobody shall receive any longer, or the receiver shall begin anew
     */
    public boolean renew(
            TenantId tenant, ReceiverId receiver, long fence, long revision, Duration lease, ReceptionReport report) {
        var failure = report.failure();
        return entities.createNativeQuery("""
            update wal_reception
               set lease_until = clock_timestamp() + make_interval(0,0,0,0,0,0,:lease), reported_at = clock_timestamp(),
                   state = :state, timeline = :timeline, received_lsn = :received, durable_lsn = :durable,
                   stored_lsn = :stored, exposure_seconds = :exposure, bytes_per_minute = :rate, slot_retained_bytes = :retained,
                   streaming_since = :streaming,
                   failure_code = :code, failure_message = :message, failure_hint = :hint
             where tenant = :tenant and server = :server and number = :number and fence = :fence and revision = :revision and wanted
            """)
                        .setParameter("lease", lease.toMillis() / 1000.0)
                        .setParameter("state", report.state().name())
                        .setParameter("timeline", Native.integer(report.timeline()))
                        .setParameter("received", Native.text(report.receivedLsn()))
                        .setParameter("durable", Native.text(report.durableLsn()))
                        .setParameter("stored", Native.text(report.storedLsn()))
                        .setParameter("exposure", Native.whole(report.exposureSeconds()))
                        .setParameter("rate", Native.whole(report.bytesPerMinute()))
                        .setParameter("retained", Native.whole(report.slotRetainedBytes()))
                        .setParameter("streaming", Native.time(report.streamingSince()))
                        .setParameter("code", Native.text(failure == null ? null : failure.code()))
                        .setParameter("message", Native.text(failure == null ? null : failure.message()))
                        .setParameter("hint", Native.text(failure == null ? null : failure.hint()))
                        .setParameter("tenant", tenant.value())
                        .setParameter("server", receiver.server().value())
                        .setParameter("number", receiver.number())
                        .setParameter("fence", fence)
                        .setParameter("revision", revision)
                        .executeUpdate()
                == 1;
    }

    /** A segment has come by the server's own archiving, not by the stream; those before it may come later. */
    public void arrived(TenantId tenant, ServerId server, String segment) {
        entities.createNativeQuery("""
            update wal_reception
               set arrived_file = greatest(arrived_file collate "C", :segment), arrived_at = clock_timestamp()
             where tenant = :tenant and server = :server and number = 1
            """)
                .setParameter("segment", segment)
                .setParameter("tenant", tenant.value())
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /** Gives the lease back, so that another node need not wait for its end. */
    public void release(TenantId tenant, ReceiverId receiver, long fence) {
        entities.createNativeQuery("""
            update wal_reception set lease_until = null, node = null, state = 'IDLE'
             where tenant = :tenant and server = :server and number = :number and fence = :fence
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("server", receiver.server().value())
                .setParameter("number", receiver.number())
                .setParameter("fence", fence)
                .executeUpdate();
    }
}

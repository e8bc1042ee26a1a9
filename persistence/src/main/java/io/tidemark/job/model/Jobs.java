package io.tidemark.job.model;

import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.JobId;
import io.tidemark.platform.model.Native;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantRows;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All jobs. What a holder writes carries its fencing number: a holder that lost its lease changes nothing. Lease times are
 * the database's.
 */
@Dependent
public class Jobs {

    @PersistenceContext
    EntityManager entities;

    public void add(Job job) {
        entities.persist(job);
        entities.flush();
    }

    public Optional<Job> find(TenantId tenant, JobId id) {
        return TenantRows.find(tenant, entities, Job.class, id.value());
    }

    /** Until the transaction ends, nobody else adds a job of this key: whoever wants to waits here, and then sees it. */
    public void lock(TenantId tenant, String exclusiveKey) {
        entities.createNativeQuery(
                        "select 1 from pg_advisory_xact_lock(hashtextextended(:tenant || :key, 0))", Integer.class)
                .setParameter("tenant", tenant.value().toString())
                .setParameter("key", exclusiveKey)
                .getSingleResult();
    }

    /** The one that waits or runs under this key. */
    public Optional<Job> active(TenantId tenant, String exclusiveKey) {
        return entities.createQuery("""
            select j from Job j
             where j.tenant = :tenant and j.exclusiveKey = :key
               and j.state in (io.tidemark.job.model.JobState.QUEUED, io.tidemark.job.model.JobState.RUNNING)
            """, Job.class)
                .setParameter("tenant", tenant.value())
                .setParameter("key", exclusiveKey)
                .getResultStream()
                .findFirst();
    }

    public boolean wasDue(TenantId tenant, String dueKey) {
        return entities.createQuery(
                                "select count(j) from Job j where j.tenant = :tenant and j.dueKey = :key", Long.class)
                        .setParameter("tenant", tenant.value())
                        .setParameter("key", dueKey)
                        .getSingleResult()
                > 0;
    }

    /** Newest first, those made before {@code before}. */
    public List<Job> page(
            TenantId tenant, @Nullable ServerId server, boolean activeOnly, @Nullable JobId before, int limit) {
        var query = entities.createQuery(
                "select j from Job j where j.tenant = :tenant"
                        + (server == null ? "" : " and j.server = :server")
                        + (activeOnly ? " and j.endedAt is null" : "")
                        + (before == null ? "" : " and j.id < :before")
                        + " order by j.id desc",
                Job.class);
        query.setParameter("tenant", tenant.value());
        if (server != null) {
            query.setParameter("server", server.value());
        }
        if (before != null) {
            query.setParameter("before", before.value());
        }
        return query.setMaxResults(limit).getResultList();
    }

    /** How many jobs run on each node for this tenant. */
    public long running(TenantId tenant, String node) {
        return entities.createQuery("""
            select count(j) from Job j
             where j.tenant = :tenant and j.node = :node and j.state = io.tidemark.job.model.JobState.RUNNING
            """, Long.class)
                .setParameter("tenant", tenant.value())
                .setParameter("node", node)
                .getSingleResult();
    }

    /** How many jobs there are in each state; states without a job are missing. */
    public Map<JobState, Long> countByState(TenantId tenant) {
        return entities.createQuery(
                        "select j.state, count(j) from Job j where j.tenant = :tenant group by j.state", Object[].class)
                .setParameter("tenant", tenant.value())
                .getResultStream()
                .collect(Collectors.toMap(row -> (JobState) row[0], row -> (Long) row[1]));
    }

    /** Whether the holder still holds it. Nobody else can take it before this transaction ends. */
    public boolean holds(TenantId tenant, JobId id, long fence) {
        return !entities.createNativeQuery("""
            select 1 from job
             where tenant = :tenant and id = :id and fence = :fence and state = 'RUNNING' and lease_until > clock_timestamp()
               for update
            """, Integer.class)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .setParameter("fence", fence)
                .getResultList()
                .isEmpty();
    }

    /**
     * Prolongs the lease.
     *
     * @return whether somebody asked to cancel it; empty if the lease is lost
     */
    public Optional<Boolean> renew(
            TenantId tenant, JobId id, long fence, Duration lease, @Nullable Long bytesPerSecond) {
        List<?> rows = entities.createNativeQuery("""
            update job set lease_until = clock_timestamp() + make_interval(0,0,0,0,0,0,:lease), bytes_per_second = :rate
             where tenant = :tenant and id = :id and fence = :fence and state = 'RUNNING' and lease_until > clock_timestamp()
            returning cancel_requested
            """, Boolean.class)
                .setParameter("lease", lease.toMillis() / 1000.0)
                .setParameter("rate", Native.whole(bytesPerSecond))
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .setParameter("fence", fence)
                .getResultList();
        return rows.stream().map(row -> (Boolean) row).findFirst();
    }

    /** Ends it. Call {@link #holds} first, in the same transaction. */
    public void end(TenantId tenant, JobId id, JobState state, @Nullable String result, @Nullable FailureView failure) {
        entities.createNativeQuery("""
            update job
               set state = :state, ended_at = clock_timestamp(), lease_until = null, result = :result, bytes_per_second = null,
                   failure_code = :code, failure_message = :message, failure_hint = :hint
             where tenant = :tenant and id = :id
            """)
                .setParameter("state", state.name())
                .setParameter("result", Native.text(result))
                .setParameter("code", Native.text(failure == null ? null : failure.code()))
                .setParameter("message", Native.text(failure == null ? null : failure.message()))
                .setParameter("hint", Native.text(failure == null ? null : failure.hint()))
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .executeUpdate();
    }

    /** Lets it wait for another attempt. Call {@link #holds} first, in the same transaction. */
    public void requeue(TenantId tenant, JobId id, Duration delay, FailureView failure) {
        entities.createNativeQuery("""
            update job
               set state = 'QUEUED', not_before = clock_timestamp() + make_interval(0,0,0,0,0,0,:delay), lease_until = null,
                   node = null, bytes_per_second = null,
                   failure_code = :code, failure_message = :message, failure_hint = :hint
             where tenant = :tenant and id = :id
            """)
                .setParameter("delay", delay.toMillis() / 1000.0)
                .setParameter("code", failure.code())
                .setParameter("message", failure.message())
                .setParameter("hint", failure.hint())
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .executeUpdate();
    }

    /**
     * Lets it wait for another node at once, as if this attempt had not been. Call {@link #holds} first, in the same
     * transaction.
     */
    public void giveBack(TenantId tenant, JobId id) {
        entities.createNativeQuery("""
            update job
               set state = 'QUEUED', not_before = clock_timestamp(), lease_until = null, node = null, bytes_per_second = null,
                   attempt = attempt - 1
             where tenant = :tenant and id = :id
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .executeUpdate();
    }

    /** One that waits ends at once; one that runs is asked to stop. */
    public void cancel(TenantId tenant, JobId id) {
        entities.createNativeQuery("""
            update job
               set cancel_requested = true,
                   ended_at = case when state = 'QUEUED' then clock_timestamp() end,
                   state = case when state = 'QUEUED' then 'CANCELLED' else state end
             where tenant = :tenant and id = :id and state in ('QUEUED', 'RUNNING')
            """)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .executeUpdate();
    }

    /** Reads a job again after it was changed in the database. */
    public void refresh(TenantId tenant, Job job) {
        entities.refresh(job);
    }

    public void writePhase(TenantId tenant, JobId id, JobPhase phase) {
        entities.createNativeQuery("""
            insert into job_phase (job, number, tenant, phase, started_at, ended_at, done_bytes, total_bytes)
            values (:job, :number, :tenant, :phase, :startedAt, :endedAt, :done, :total)
            on conflict (job, number) do update
               set phase = excluded.phase, started_at = excluded.started_at, ended_at = excluded.ended_at,
                   done_bytes = excluded.done_bytes, total_bytes = excluded.total_bytes
            """)
                .setParameter("job", id.value())
                .setParameter("number", phase.number())
                .setParameter("tenant", tenant.value())
                .setParameter("phase", phase.key())
                .setParameter("startedAt", Native.time(phase.startedAt()))
                .setParameter("endedAt", Native.time(phase.endedAt()))
                .setParameter("done", phase.doneBytes())
                .setParameter("total", phase.totalBytes())
                .executeUpdate();
    }

    /** Forgets the phases of an earlier attempt. */
    public void clearPhases(TenantId tenant, JobId id) {
        entities.createNativeQuery("delete from job_phase where tenant = :tenant and job = :job")
                .setParameter("tenant", tenant.value())
                .setParameter("job", id.value())
                .executeUpdate();
    }

    public List<JobPhase> phases(TenantId tenant, JobId id) {
        List<?> rows = entities.createNativeQuery("""
            select number, phase, started_at, ended_at, done_bytes, total_bytes from job_phase
             where tenant = :tenant and job = :job order by number
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("job", id.value())
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new JobPhase(
                        ((Number) row[0]).intValue(),
                        (String) row[1],
                        Native.instantOrNull(row[2]),
                        Native.instantOrNull(row[3]),
                        ((Number) row[4]).longValue(),
                        ((Number) row[5]).longValue()))
                .toList();
    }

    /** What the ten latest jobs of a kind that succeeded have moved, of servers whose backups are in that storage target. */
    public Throughput throughput(TenantId tenant, UUID storageTarget, JobKind kind) {
        var row = (Object[]) entities.createNativeQuery("""
            select coalesce(sum(p.done_bytes), 0), coalesce(sum(extract(epoch from p.ended_at - p.started_at)), 0)
              from job_phase p
             where p.tenant = :tenant and p.done_bytes > 0 and p.ended_at is not null
               and p.job in (select j.id from job j join server s on s.tenant = j.tenant and s.id = j.server
                              where j.tenant = :tenant and j.kind = :kind and j.state = 'SUCCEEDED'
                                and s.storage_target = :target
                              order by j.ended_at desc limit 10)
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("kind", kind.name())
                .setParameter("target", storageTarget)
                .getSingleResult();
        return new Throughput(((Number) row[0]).longValue(), ((Number) row[1]).doubleValue());
    }

    /** What changes whenever something that is shown of a job does; empty if there is no such job. */
    public Optional<String> mark(TenantId tenant, JobId id) {
        List<?> marks = entities.createNativeQuery("""
            select concat_ws(' ', j.state, j.attempt, j.node, j.cancel_requested, j.bytes_per_second,
                             (select concat_ws(' ', count(*), sum(p.done_bytes), sum(p.total_bytes), count(p.ended_at))
                                from job_phase p where p.tenant = j.tenant and p.job = j.id),
                             (select max(l.number) from job_line l where l.tenant = j.tenant and l.job = j.id))
              from job j where j.tenant = :tenant and j.id = :id
            """, String.class)
                .setParameter("tenant", tenant.value())
                .setParameter("id", id.value())
                .getResultList();
        return marks.stream().map(String.class::cast).findFirst();
    }

    /** Adds lines to its log; numbered by the database. */
    public void appendLines(TenantId tenant, JobId id, List<JobLine> lines) {
        for (var line : lines) {
            entities.createNativeQuery("""
                insert into job_line (job, number, tenant, at, line)
                select :job, coalesce(max(number), 0) + 1, :tenant, :at, :line from job_line where job = :job
                """)
                    .setParameter("job", id.value())
                    .setParameter("tenant", tenant.value())
                    .setParameter("at", line.at())
                    .setParameter("line", line.text())
                    .executeUpdate();
        }
    }

    /** The newest lines, oldest first. */
    public List<JobLine> lastLines(TenantId tenant, JobId id, int limit) {
        List<?> rows = entities.createNativeQuery("""
            select number, at, line from job_line where tenant = :tenant and job = :job order by number desc
            """, Object[].class)
                .setParameter("tenant", tenant.value())
                .setParameter("job", id.value())
                .setMaxResults(limit)
                .getResultList();
        return rows.reversed().stream()
                .map(row -> (Object[]) row)
                .map(row -> new JobLine(((Number) row[0]).intValue(), Native.instant(row[1]), (String) row[2]))
                .toList();
    }
}

package io.tidemark.tests.container;

import io.tidemark.access.service.Requester;
import io.tidemark.backup.model.BackupName;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.model.JobSpec.VerifyBackup;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.tenant.model.TenantId;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Runs in the container: what no operation of the service does, each method in a transaction of the container. */
@Stateless
public class CatalogueAccess {

    @PersistenceContext(unitName = "tidemark")
    EntityManager entities;

    @Inject
    TenantSession session;

    @Inject
    JobQueue queue;

    @Resource
    ManagedExecutorService executor;

    /** How many servers of {@code owner} are seen when nobody has said which tenant is at work. */
    public long serversSeenByNobody(TenantId owner) {
        return count(owner);
    }

    public long serversSeen(TenantId as, TenantId owner) {
        session.enter(as);
        return count(owner);
    }

    /** How many servers of {@code owner} were changed. */
    public int rename(TenantId as, TenantId owner) {
        session.enter(as);
        return entities.createNativeQuery("update server set name = 'taken' where tenant = :owner")
                .setParameter("owner", owner.value())
                .executeUpdate();
    }

    public void addMember(TenantId as, TenantId owner) {
        session.enter(as);
        entities.createNativeQuery("""
            insert into membership (id, tenant, username, role, created_at, version)
            values (gen_random_uuid(), :owner, 'intruder', 'OWNER', now(), 0)
            """).setParameter("owner", owner.value()).executeUpdate();
    }

    /** Makes the schedule believe that its next run was due at {@code due}. */
    public void missRuns(TenantId tenant, ServerId server, Instant due) {
        session.enter(tenant);
        entities.createNativeQuery("update backup_schedule set next_due_at = :due where server = :server")
                .setParameter("due", due)
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /** Makes the catalogue know a backup by a name that nothing is stored under, as if it were another one. */
    public void misname(TenantId tenant, ServerId server, BackupName name, BackupName invented) {
        session.enter(tenant);
        entities.createNativeQuery("update backup set name = :invented where server = :server and name = :name")
                .setParameter("invented", invented.value())
                .setParameter("server", server.value())
                .setParameter("name", name.value())
                .executeUpdate();
    }

    /** Loses what the catalogue knows of the server's backups. */
    public int forgetBackups(TenantId tenant, ServerId server) {
        session.enter(tenant);
        return entities.createNativeQuery("delete from backup where server = :server")
                .setParameter("server", server.value())
                .executeUpdate();
    }

    /** How often that is on record of the subject. */
    public long recorded(TenantId tenant, String action, String subject) {
        session.enter(tenant);
        return ((Number) entities.createNativeQuery(
                                "select count(*) from audit_entry where action = :action and subject = :subject")
                        .setParameter("action", action)
                        .setParameter("subject", subject)
                        .getSingleResult())
                .longValue();
    }

    /** A backup that a node claimed, which then fell silent for longer than its lease. */
    public Claim abandonBackup(TenantId tenant, ServerId server) {
        var job = queue.enqueue(tenant, new TakeBackup(server.value()), "shop", new Requester.Service(), "test");
        session.enter(tenant);
        var changed =
                entities.createNativeQuery("""
            update job set state = 'RUNNING', node = 'gone', attempt = 1, fence = 7, started_at = clock_timestamp(),
                           lease_until = clock_timestamp() - interval '1 s'
             where id = :id and state = 'QUEUED'
            """).setParameter("id", job.value()).executeUpdate();
        if (changed != 1) {
            throw new IllegalStateException("another backup waits or runs");
        }
        return new Claim(job.value(), tenant, 7, null);
    }

    /** A job that another node holds, with a lease that does not end meanwhile. */
    public Claim holdElsewhere(TenantId tenant, ServerId server) {
        var job = queue.enqueue(
                tenant, new VerifyBackup(server.value(), "none", "EXISTS"), "shop", new Requester.Service(), "test");
        session.enter(tenant);
        entities.createNativeQuery("""
            update job set state = 'RUNNING', node = 'elsewhere', attempt = 2, fence = 8,
                           lease_until = clock_timestamp() + interval '1 h'
             where id = :id
            """).setParameter("id", job.value()).executeUpdate();
        return new Claim(job.value(), tenant, 8, null);
    }

    /**
     * Asks for work, and lets somebody else ask for it before that is committed.
     *
     * @return the other's answer, once this is committed
     */
    public <T> Future<T> whileUncommitted(TenantId tenant, Runnable first, Callable<T> second) {
        session.enter(tenant);
        first.run();
        var other = executor.submit(second);
        while (!someoneWaits() && !other.isDone()) {
            LockSupport.parkNanos(1_000_000);
        }
        return other;
    }

    private boolean someoneWaits() {
        return (Boolean) entities.createNativeQuery(
                        "select exists (select from pg_locks where pg_backend_pid() = any(pg_blocking_pids(pid)))")
                .getSingleResult();
    }

    /** The fencing number of whoever receives the server's WAL. */
    public long receptionFence(TenantId tenant, ServerId server) {
        session.enter(tenant);
        return ((Number) entities.createNativeQuery("select fence from wal_reception where server = :server")
                        .setParameter("server", server.value())
                        .getSingleResult())
                .longValue();
    }

    private long count(TenantId owner) {
        return ((Number) entities.createNativeQuery("select count(*) from server where tenant = :owner")
                        .setParameter("owner", owner.value())
                        .getSingleResult())
                .longValue();
    }
}

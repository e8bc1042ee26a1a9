package io.tidemark.wal.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.platform.model.Claim;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Configuration;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerConnections;
import io.tidemark.server.service.ServerRegister;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives WAL on this node: takes servers that nobody receives, keeps the leases of those it has, reports how they do, and
 * lets go of those it lost. The replication slot is the second lock: the server admits one receiver.
 */
@ApplicationScoped
public class ReceiverSupervisor {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiverSupervisor.class);

    /** So that a node that goes away is noticed before much WAL piles up, and a slow tick is forgiven. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final int MOST_AT_ONCE = 20;

    /** How long a node that stops goes on storing what it has received; a service manager waits longer than that. */
    private static final Duration LAST_STORING = Duration.ofSeconds(20);

    /** So that ending one whose lease is lost does not cost the others theirs. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    ReceptionLedger ledger;

    @Inject
    RepositoryAccess repositories;

    @Inject
    ServerConnections connections;

    @Inject
    ServerRegister register;

    @Inject
    Configuration configuration;

    @Inject
    Clock clock;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService threads;

    private final Map<ServerId, Reception> held = new ConcurrentHashMap<>();

    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Keeps what is held, takes what is free. Beginning opens storage, which may be slow: that does not hold up the tick. */
    void tick() {
        held.values().forEach(this::keep);
        if (!stopping.get()) {
            ledger.claim(configuration.service().node(), LEASE, MOST_AT_ONCE)
                    .forEach(claim -> threads.execute(() -> begin(claim)));
        }
    }

    /** The receiver of a server, if this node has it. */
    public Optional<WalReceiver> find(ServerId server) {
        return Optional.ofNullable(held.get(server)).map(Reception::receiver);
    }

    public int count() {
        return held.size();
    }

    /** Bytes the servers of this node keep for us, by server. */
    public Map<ServerId, Long> retainedBytes() {
        var retained = new HashMap<ServerId, Long>();
        held.forEach((server, reception) ->
                retained.put(server, reception.receiver().status().retainedBytes()));
        return retained;
    }

    /** Stores what has been received, all servers' at once and for {@link #LAST_STORING} at most, and gives the leases back. */
    synchronized void stop() {
        stopping.set(true);
        var until = clock.instant().plus(LAST_STORING);
        held.values().forEach(reception -> reception.receiver().stop());
        held.forEach((server, reception) -> {
            var left = Duration.between(clock.instant(), until);
            end(server, reception, left.isNegative() ? Duration.ZERO : left);
            release(reception.claim());
        });
    }

    private void begin(Claim claim) {
        var server = new ServerId(claim.id());
        try {
            Optional.ofNullable(held.get(server))
                    .filter(before -> before.claim().fence() < claim.fence())
                    .ifPresent(before -> end(server, before, PATIENCE)); // both would write the same spool
            var known = register.load(claim.tenant(), server);
            var terms = ledger.terms(claim.tenant(), server);
            var archive = repositories.of(claim.tenant(), server).archive();
            var receiver = new WalReceiver(
                    // what the server's synchronous_standby_names calls us
                    () -> connections.address(claim.tenant(), server).withApplicationName(known.slot()),
                    SystemIdentifier.parse(known.identity().systemIdentifier()),
                    archive,
                    configuration.service().spoolDirectory().resolve(server.toString()),
                    Reception.settings(known.slot(), terms),
                    clock);
            hold(server, new Reception(claim, terms, receiver, clock));
        } catch (EngineException e) {
            LOG.warn("wal reception cannot begin: server={} code={} message={}", server, e.code(), e.getMessage());
            refuse(claim, server, e);
        } catch (RuntimeException e) {
            if (stopping.get()) {
                // what it needs is gone already
                release(claim);
                return;
            }
            LOG.error("wal reception broke at its beginning: server={}", server, e);
        }
    }

    /** Tells why, and keeps the lease: the next attempt follows when it has run out. */
    private void refuse(Claim claim, ServerId server, EngineException e) {
        try {
            var terms = ledger.terms(claim.tenant(), server);
            ledger.renew(claim.tenant(), server, claim.fence(), terms.revision(), LEASE, Reception.failed(e));
        } catch (RuntimeException untold) {
            LOG.warn("why wal reception cannot begin is not told: server={}", server, untold);
        }
    }

    /** A node that stops begins nothing, and what was claimed again meanwhile replaces what was held. */
    private synchronized void hold(ServerId server, Reception reception) {
        var claim = reception.claim();
        var before = held.get(server);
        if (stopping.get() || before != null && before.claim().fence() > claim.fence()) {
            reception.receiver().close();
            release(claim);
            return;
        }
        if (before != null) {
            end(server, before, PATIENCE);
        }
        reception.receiver().start();
        held.put(server, reception);
        if (claim.takenFrom() == null) {
            LOG.info("wal reception begins: server={} fence={}", server, claim.fence());
        } else {
            LOG.info("wal reception taken over: server={} from={} fence={}", server, claim.takenFrom(), claim.fence());
        }
    }

    private void keep(Reception reception) {
        var claim = reception.claim();
        var server = new ServerId(claim.id());
        try {
            var report = reception.report();
            if (ledger.renew(claim.tenant(), server, claim.fence(), reception.revision(), LEASE, report)) {
                reception.endedMinute(report).ifPresent(minute -> ledger.note(claim.tenant(), server, minute));
            } else {
                if (ledger.holds(claim.tenant(), server, claim.fence())) {
                    LOG.info(
                            "wal reception ends, it is not wanted or begins anew: server={} fence={}",
                            server,
                            claim.fence());
                } else {
                    LOG.warn("lease of wal reception lost, it ends here: server={} fence={}", server, claim.fence());
                }
                end(server, reception, PATIENCE);
                release(claim);
            }
        } catch (RuntimeException e) {
            LOG.warn("wal reception cannot be reported: server={}", server, e);
        }
    }

    private void end(ServerId server, Reception reception, Duration patience) {
        held.remove(server, reception);
        reception.receiver().close(patience);
        repositories.changed(server);
    }

    /** One that cannot be given back runs out, and does not keep the others. */
    private void release(Claim claim) {
        try {
            ledger.release(claim.tenant(), new ServerId(claim.id()), claim.fence());
        } catch (RuntimeException e) {
            LOG.warn("the lease of a wal reception is not given back, it runs out: server={}", claim.id(), e);
        }
    }
}

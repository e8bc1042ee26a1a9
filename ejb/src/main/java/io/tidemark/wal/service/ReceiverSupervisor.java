package io.tidemark.wal.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.wal.WalReceiver;
import io.tidemark.engine.wal.WalReceiverStatus;
import io.tidemark.platform.model.ReceiverClaim;
import io.tidemark.platform.model.ReceiverId;
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
 * lets go of those it lost. The replication slot is the second lock: the server admits one receiver for each.
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

    private final Map<ReceiverId, Reception> held = new ConcurrentHashMap<>();

    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Keeps what is held, takes what is free. Beginning opens storage, which may be slow: that does not hold up the tick. */
    void tick() {
        held.values().forEach(this::keep);
        leaveSecondPlaces();
        if (!stopping.get()) {
            ledger.claim(configuration.service().node(), LEASE, MOST_AT_ONCE)
                    .forEach(claim -> threads.execute(() -> begin(claim)));
        }
    }

    /** The first receiver of a server, if this node has it. */
    public Optional<WalReceiver> find(ServerId server) {
        return Optional.ofNullable(held.get(ReceiverId.first(server))).map(Reception::receiver);
    }

    public int count() {
        return held.size();
    }

    /** Bytes the servers of this node keep for us, by server. */
    public Map<ServerId, Long> retainedBytes() {
        var retained = new HashMap<ServerId, Long>();
        held.forEach((receiver, reception) ->
                retained.merge(receiver.server(), reception.receiver().status().retainedBytes(), Math::max));
        return retained;
    }

    /** Stores what has been received, all servers' at once and for {@link #LAST_STORING} at most, and gives the leases back. */
    synchronized void stop() {
        stopping.set(true);
        var until = clock.instant().plus(LAST_STORING);
        held.values().forEach(reception -> reception.receiver().stop());
        held.forEach((receiver, reception) -> {
            var left = Duration.between(clock.instant(), until);
            end(receiver, reception, left.isNegative() ? Duration.ZERO : left);
            release(reception.claim());
        });
    }

    /** A node that has come by both receivers of a server leaves the second to another one, once the first goes by itself. */
    private void leaveSecondPlaces() {
        held.forEach((receiver, reception) -> {
            var first = held.get(ReceiverId.first(receiver.server()));
            if (!receiver.isFirst()
                    && first != null
                    && first.receiver().status().state() == WalReceiverStatus.State.STREAMING) {
                LOG.info("second wal reception ends, the first is here too: server={}", receiver.server());
                end(receiver, reception, PATIENCE);
                release(reception.claim());
            }
        });
    }

    private void begin(ReceiverClaim claim) {
        var id = claim.receiver();
        try {
            Optional.ofNullable(held.get(id))
                    .filter(before -> before.claim().fence() < claim.fence())
                    .ifPresent(before -> end(id, before, PATIENCE)); // both would write the same spool
            var known = register.load(claim.tenant(), id.server());
            var slot = id.slot(known.slot());
            var terms = ledger.terms(claim.tenant(), id);
            var archive = repositories.of(claim.tenant(), id.server()).archive();
            var receiver = new WalReceiver(
                    // what the server's synchronous_standby_names calls us
                    () -> connections.address(claim.tenant(), id.server()).withApplicationName(slot),
                    SystemIdentifier.parse(known.identity().systemIdentifier()),
                    archive,
                    configuration.service().spoolDirectory().resolve(id.toString()),
                    Reception.settings(slot, terms),
                    clock);
            hold(new Reception(claim, terms, receiver, clock));
        } catch (EngineException e) {
            LOG.warn("wal reception cannot begin: receiver={} code={} message={}", id, e.code(), e.getMessage());
            refuse(claim, e);
        } catch (RuntimeException e) {
            if (stopping.get()) {
                // what it needs is gone already
                release(claim);
                return;
            }
            LOG.error("wal reception broke at its beginning: receiver={}", id, e);
        }
    }

    /** Tells why, and keeps the lease: the next attempt follows when it has run out. */
    private void refuse(ReceiverClaim claim, EngineException e) {
        try {
            var terms = ledger.terms(claim.tenant(), claim.receiver());
            ledger.renew(claim.tenant(), claim.receiver(), claim.fence(), terms.revision(), LEASE, Reception.failed(e));
        } catch (RuntimeException untold) {
            LOG.warn("why wal reception cannot begin is not told: receiver={}", claim.receiver(), untold);
        }
    }

    /** A node that stops begins nothing, and what was claimed again meanwhile replaces what was held. */
    private synchronized void hold(Reception reception) {
        var claim = reception.claim();
        var id = claim.receiver();
        var before = held.get(id);
        if (stopping.get() || before != null && before.claim().fence() > claim.fence()) {
            reception.receiver().close();
            release(claim);
            return;
        }
        if (before != null) {
            end(id, before, PATIENCE);
        }
        reception.receiver().start();
        held.put(id, reception);
        if (claim.takenFrom() == null) {
            LOG.info("wal reception begins: receiver={} fence={}", id, claim.fence());
        } else {
            LOG.info("wal reception taken over: receiver={} from={} fence={}", id, claim.takenFrom(), claim.fence());
        }
    }

    private void keep(Reception reception) {
        var claim = reception.claim();
        var id = claim.receiver();
        try {
            var report = reception.report();
            if (ledger.renew(claim.tenant(), id, claim.fence(), reception.revision(), LEASE, report)) {
                if (id.isFirst()) {
                    reception.endedMinute(report).ifPresent(minute -> ledger.note(claim.tenant(), id.server(), minute));
                }
            } else {
                if (ledger.holds(claim.tenant(), id, claim.fence())) {
                    LOG.info(
                            "wal reception ends, it is not wanted or begins anew: receiver={} fence={}",
                            id,
                            claim.fence());
                } else {
                    LOG.warn("lease of wal reception lost, it ends here: receiver={} fence={}", id, claim.fence());
                }
                end(id, reception, PATIENCE);
                release(claim);
            }
        } catch (RuntimeException e) {
            LOG.warn("wal reception cannot be reported: receiver={}", id, e);
        }
    }

    private void end(ReceiverId id, Reception reception, Duration patience) {
        held.remove(id, reception);
        reception.receiver().close(patience);
        repositories.changed(id.server());
    }

    /** One that cannot be given back runs out, and does not keep the others. */
    private void release(ReceiverClaim claim) {
        try {
            ledger.release(claim.tenant(), claim.receiver(), claim.fence());
        } catch (RuntimeException e) {
            LOG.warn("the lease of a wal reception is not given back, it runs out: receiver={}", claim.receiver(), e);
        }
    }
}

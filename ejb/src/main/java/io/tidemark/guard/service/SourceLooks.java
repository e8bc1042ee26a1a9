package io.tidemark.guard.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.SourceState;
import io.tidemark.platform.model.FailureView;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.model.Server;
import io.tidemark.server.service.ServerConnections;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at sources and does what the guard decides. No transaction is open while it connects. */
@ApplicationScoped
public class SourceLooks {

    private static final Logger LOG = LoggerFactory.getLogger(SourceLooks.class);

    /** A source that answers more slowly is looked at another time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    ServerRegister servers;

    @Inject
    ServerConnections connections;

    @Inject
    GuardKeeping keeping;

    /** Looks at one source now; a source that cannot be asked is no failure of this. */
    void look(TenantId tenant, ServerId server) {
        try {
            see(tenant, server);
        } catch (EngineException e) {
            keeping.unseen(tenant, server, FailureView.of(e));
        }
    }

    private void see(TenantId tenant, ServerId id) {
        var server = servers.load(tenant, id);
        if (server.reach().isEmpty()) {
            // it was taken over from storage: there is nobody to ask yet
            return;
        }
        var slot = server.slot();
        var address = address(tenant, id);
        var second = ReceiverId.second(id).slot(slot);
        var state = SourceState.of(address, slot, second);
        // a slot of our name on another cluster is not ours to judge, and not ours to drop
        requireProtected(server, state.system());
        if (keeping.seen(tenant, id, state)) {
            if (isActive(state.slot()) || isActive(state.second())) {
                // the receivers end within seconds
                keeping.lookAgainSoon(tenant, id);
            } else {
                state.slot().ifPresent(_ -> drop(address, slot));
                state.second().ifPresent(_ -> drop(address, second));
                keeping.gaveSlotUp(tenant, id);
                LOG.warn("slot dropped, so that the source's disk does not fill up: server={} slot={}", id, slot);
            }
        } else if (state.second().isPresent() && !isActive(state.second()) && !keeping.receivesTwice(tenant, id)) {
            drop(address, second);
            LOG.info("slot dropped, there is one receiver now: server={} slot={}", id, second);
        }
    }

    private static boolean isActive(Optional<SourceState.Slot> slot) {
        return slot.map(SourceState.Slot::active).orElse(false);
    }

    /**
     * Makes the slot anew, from where the server writes now on.
     *
     * @throws EngineException if the server cannot be reached, another one answers, or WAL arrives over the slot
     */
    void recreateSlot(TenantId tenant, ServerId id, String actor) {
        var server = servers.load(tenant, id);
        var slot = server.slot();
        try (var connection = ReplicationConnection.open(address(tenant, id))) {
            requireProtected(server, connection.identify().systemIdentifier());
            if (connection.findSlot(slot).isPresent()) {
                connection.dropSlot(slot);
            }
            connection.createSlot(slot);
        }
        keeping.recreatedSlot(tenant, id, actor);
        LOG.info("slot made anew: server={} slot={} by={}", id, slot, actor);
    }

    private static void requireProtected(Server server, SystemIdentifier answering) {
        var expected = server.identity().systemIdentifier();
        if (!answering.toString().equals(expected)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "system %s answers there, not %s".formatted(answering, expected),
                    "Correct the address in the settings, or protect what answers as a new server.");
        }
    }

    private static void drop(ServerAddress address, String slot) {
        try (var connection = ReplicationConnection.open(address)) {
            connection.dropSlot(slot);
        }
    }

    private ServerAddress address(TenantId tenant, ServerId server) {
        return connections
                .address(tenant, server)
                .withApplicationName("tidemark guard")
                .withTimeout(PATIENCE);
    }
}

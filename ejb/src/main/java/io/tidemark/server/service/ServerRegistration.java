package io.tidemark.server.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.ServerProbe;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.CheckView;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.model.Identity;
import io.tidemark.server.model.Server;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds servers: checks them, creates their repository, then keeps them. No transaction is open while it connects. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ServerRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(ServerRegistration.class);

    /** A tick of every node, and the time that a receiver has to store what it holds. */
    private static final Duration RECEIVERS_END = Duration.ofSeconds(30);

    @Inject
    ServerConnections connections;

    @Inject
    ServerRegister register;

    @Inject
    RepositoryAccess repositories;

    @Inject
    Clock clock;

    /** Tries a connection. Never fails for what the server says: that is in the report. */
    public ConnectionReport test(TenantId tenant, ConnectionRequest connection) {
        var address = connections.address(connection);
        var checks = ServerProbe.ofNewServer(clock).check(address);
        return report(checks, address);
    }

    /**
     * @throws EngineException with {@link ErrorCode#SERVER_MISCONFIGURED} if a check fails
     */
    public ServerId add(TenantId tenant, NewServer request, String actor) {
        return add(tenant, new ServerId(Ids.next()), request, actor);
    }

    /** The same under an id that is known already. */
    public ServerId add(TenantId tenant, ServerId id, NewServer request, String actor) {
        var name = Refusals.name("name", request.name(), 100);
        register.check(tenant, request);
        var address = connections.address(request.connection());
        var checks = ServerProbe.ofNewServer(Server.slotOf(id), clock).check(address);
        requireUsable(checks);
        var facts = ServerProbe.facts(address);
        var keyHolder =
                repositories.create(tenant, id, request.storage(), facts.systemIdentifier(), facts.walSegmentSize());
        var identity = new Identity(
                facts.version().number(),
                facts.systemIdentifier().toString(),
                facts.walSegmentSize().bytes());
        register.add(
                tenant,
                new ServerRegister.Candidate(id, name, request.connection(), identity, request.storage(), keyHolder),
                request,
                actor);
        LOG.info("server added: tenant={} server={} system={}", tenant, id, facts.systemIdentifier());
        return id;
    }

    /** @throws EngineException with {@link ErrorCode#SYSTEM_IDENTIFIER_CHANGED} if another system answers there */
    public ConnectionReport updateConnection(TenantId tenant, ServerId id, ConnectionRequest connection, String actor) {
        var server = register.load(tenant, id);
        var complete = connection.password() == null && server.reach().isPresent()
                ? withPassword(connection, register.connection(tenant, id).password())
                : connection;
        var expected = SystemIdentifier.parse(server.identity().systemIdentifier());
        var address = connections.address(complete);
        var checks = ServerProbe.ofKnownServer(server.slot(), expected, clock).check(address);
        requireUsable(checks);
        var facts = ServerProbe.facts(address);
        if (!facts.systemIdentifier().equals(expected)) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "system %s answers there, not %s".formatted(facts.systemIdentifier(), expected),
                    "Add it as a server of its own.");
        }
        register.reach(tenant, id, complete, facts.version().number(), actor);
        return report(checks, address);
    }

    /** Looks at a protected server as it is reached now. */
    public List<CheckView> checks(TenantId tenant, ServerId id) {
        var server = register.load(tenant, id);
        var expected = SystemIdentifier.parse(server.identity().systemIdentifier());
        return Checks.views(
                ServerProbe.ofKnownServer(server.slot(), expected, clock).check(connections.address(tenant, id)));
    }

    /** Drops the replication slot if the server can be reached; WAL would pile up there for nobody. */
    public void dropSlot(ServerAddress address, String slot) {
        try (var connection = ReplicationConnection.open(address)) {
            if (connection.findSlot(slot).isPresent()) {
                // whoever receives hears of it with the next tick
                connection.dropSlotWhenFree(slot, RECEIVERS_END);
                LOG.info("slot dropped: slot={}", slot);
            }
        } catch (EngineException e) {
            LOG.warn("slot not dropped, it must be dropped by hand: slot={} message={}", slot, e.getMessage());
        }
    }

    private static ConnectionReport report(List<io.tidemark.engine.protocol.Check> checks, ServerAddress address) {
        var usable = Checks.usable(checks);
        if (!usable) {
            return new ConnectionReport(Checks.views(checks), false, null, null, null);
        }
        var facts = ServerProbe.facts(address);
        return new ConnectionReport(
                Checks.views(checks),
                true,
                facts.version().toString(),
                facts.systemIdentifier().toString(),
                facts.contents().sizeBytes());
    }

    private static void requireUsable(List<io.tidemark.engine.protocol.Check> checks) {
        checks.stream()
                .filter(check -> check.state() == io.tidemark.engine.protocol.Check.State.FAIL)
                .findFirst()
                .ifPresent(check -> {
                    throw new EngineException(
                            ErrorCode.SERVER_MISCONFIGURED,
                            "%s: %s".formatted(check.title(), check.detail()),
                            check.fixes().isEmpty()
                                    ? "Mend it and check again."
                                    : check.fixes().getFirst().text());
                });
    }

    private static ConnectionRequest withPassword(ConnectionRequest connection, @Nullable String password) {
        return new ConnectionRequest(
                connection.host(),
                connection.port(),
                connection.database(),
                connection.user(),
                password,
                connection.tls(),
                connection.rootCertificate());
    }
}

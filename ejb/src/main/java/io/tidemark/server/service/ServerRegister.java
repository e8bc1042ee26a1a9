package io.tidemark.server.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.Secret;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.RepositoryUsage;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.SealedSecrets;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Identity;
import io.tidemark.server.model.Reach;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.model.Servers;
import io.tidemark.storage.model.StorageTargetId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Local;
import jakarta.ejb.LocalBean;
import jakarta.ejb.Stateless;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The transactions around servers. Passwords are sealed here. */
@Stateless
@LocalBean
@Local(SealedSecrets.class)
@TenantBound
public class ServerRegister implements SealedSecrets {

    @Inject
    Servers servers;

    @Inject
    @Any
    Instance<ServerCompanion> companions;

    @Inject
    Vault vault;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    /**
     * What a server that was checked is going to be.
     *
     * @param keyHolder of the key that opens its repository
     */
    public record Candidate(
            ServerId id,
            String name,
            ConnectionRequest connection,
            Identity identity,
            StorageTargetId storage,
            String keyHolder) {}

    /**
     * A server whose repository was found in storage.
     *
     * @param keyHolder of the key that opens it
     */
    public record Found(ServerId id, String name, Identity identity, StorageTargetId storage, String keyHolder) {}

    public void add(TenantId tenant, Candidate candidate, NewServer request, String actor) {
        requireFreeName(tenant, candidate.name(), candidate.id());
        requireKey(tenant, candidate.keyHolder());
        var connection = candidate.connection();
        servers.add(new Server(
                candidate.id(),
                tenant,
                candidate.name(),
                reach(tenant, candidate.id(), connection, new byte[0]),
                candidate.identity(),
                candidate.storage(),
                clock.instant()));
        companions.forEach(companion -> companion.added(tenant, candidate.id(), request));
        audit.recordAs(tenant, actor, "server.add", candidate.id(), candidate.name(), connection.summary());
    }

    /**
     * Makes a server of what was found, or brings a removed one back: paused, and without a connection.
     *
     * @throws EngineException with {@link io.tidemark.engine.ErrorCode#CONFLICT} if it is protected already, or its name is taken
     */
    public void takeOver(TenantId tenant, Found found, String actor) {
        requireKey(tenant, found.keyHolder());
        var known = servers.find(tenant, found.id());
        known.filter(server -> server.state() != ServerState.REMOVED).ifPresent(server -> {
            throw Refusals.conflict("it is protected here already, as '%s'".formatted(server.name()), "Open it there.");
        });
        requireFreeName(tenant, found.name(), found.id());
        known.ifPresentOrElse(
                server -> server.comeBack(found.name(), found.storage()),
                () -> servers.add(new Server(
                        found.id(), tenant, found.name(), found.identity(), found.storage(), clock.instant())));
        companions.forEach(companion -> companion.takenOver(tenant, found.id()));
        audit.recordAs(
                tenant,
                actor,
                "server.take-over",
                found.id(),
                found.name(),
                known.isPresent() ? "it had been removed" : "nothing was known of it");
    }

    /** @throws EngineException if there is no such server, or it was removed */
    public Server load(TenantId tenant, ServerId server) {
        return servers.find(tenant, server)
                .filter(found -> found.state() != ServerState.REMOVED)
                .orElseThrow(() -> Refusals.absent("server"));
    }

    public List<Server> all(TenantId tenant) {
        return servers.all(tenant);
    }

    /** With the removed ones. */
    public Map<ServerId, Server> allEver(TenantId tenant) {
        return servers.allEver(tenant).stream().collect(Collectors.toMap(Server::id, Function.identity()));
    }

    public StorageTargetId storageTarget(TenantId tenant, ServerId server) {
        return load(tenant, server).storageTarget();
    }

    /**
     * How to reach it, with the password opened.
     *
     * @throws EngineException with {@link io.tidemark.engine.ErrorCode#CONFLICT} if nobody has said that yet
     */
    public ConnectionRequest connection(TenantId tenant, ServerId id) {
        var reach = load(tenant, id).requiredReach();
        return new ConnectionRequest(
                reach.host(),
                reach.port(),
                reach.database(),
                reach.user(),
                vault.open(tenant, purpose(id), reach.sealedPassword()).reveal(),
                reach.tls(),
                reach.rootCertificate());
    }

    /** @throws EngineException if what is asked for a new server is malformed */
    public void check(TenantId tenant, NewServer request) {
        companions.forEach(companion -> companion.check(request));
    }

    public void rename(TenantId tenant, ServerId id, String name, String actor) {
        var server = load(tenant, id);
        requireFreeName(tenant, name, id);
        audit.recordAs(tenant, actor, "server.rename", id, server.name(), "to " + name);
        server.rename(name);
    }

    public void reach(TenantId tenant, ServerId id, ConnectionRequest connection, int version, String actor) {
        var server = load(tenant, id);
        var sealedBefore = server.reach().map(Reach::sealedPassword).orElse(new byte[0]);
        server.reachBy(reach(tenant, id, connection, sealedBefore), version);
        audit.recordAs(tenant, actor, "server.update-connection", id, server.name(), connection.summary());
    }

    public void follow(TenantId tenant, ServerId id, ServerPolicy policy, String actor) {
        var server = load(tenant, id);
        server.follow(policy.maxRateKilobytes(), policy.copyConnections());
        audit.recordAs(tenant, actor, "server.update-policy", id, server.name(), policy.summary());
    }

    /** From the next backup on, and the next WAL file; receivers of this and other nodes begin anew for that. */
    public void storeWith(TenantId tenant, ServerId id, Compression compression, String actor) {
        var server = load(tenant, id);
        server.storeWith(compression);
        companions.forEach(companion -> companion.storesOtherwise(tenant, id));
        audit.recordAs(tenant, actor, "server.update-compression", id, server.name(), compression.toString());
    }

    public void become(TenantId tenant, ServerId id, ServerState state, String actor) {
        var server = load(tenant, id);
        server.become(state);
        companions.forEach(companion -> companion.became(tenant, id, state));
        audit.recordAs(tenant, actor, "server." + state.name().toLowerCase(Locale.ROOT), id, server.name(), "");
    }

    public void stores(TenantId tenant, ServerId id, RepositoryUsage usage) {
        load(tenant, id).stores(usage);
    }

    @Override
    public void reseal(TenantId tenant, Resealing resealing) {
        servers.allEver(tenant)
                .forEach(server -> server.reseal(former -> resealing.apply(purpose(server.id()), former)));
    }

    private void requireKey(TenantId tenant, String holder) {
        if (!vault.heldTenantKey(tenant).holder().equals(holder)) {
            throw Refusals.conflict("the tenant's key was changed meanwhile", "Do it once more.");
        }
    }

    private void requireFreeName(TenantId tenant, String name, ServerId id) {
        if (servers.all(tenant).stream()
                .anyMatch(other -> other.name().equals(name) && !other.id().equals(id))) {
            throw Refusals.conflict("there is a server '%s' already".formatted(name), "Choose another name.");
        }
    }

    private Reach reach(TenantId tenant, ServerId id, ConnectionRequest connection, byte[] sealedBefore) {
        var password = connection.password();
        return new Reach(
                connection.host(),
                connection.port(),
                connection.database(),
                connection.user(),
                password == null ? sealedBefore : vault.seal(tenant, purpose(id), Secret.of(password)),
                connection.tls(),
                connection.rootCertificate());
    }

    private static String purpose(ServerId id) {
        return "password of server " + id;
    }
}

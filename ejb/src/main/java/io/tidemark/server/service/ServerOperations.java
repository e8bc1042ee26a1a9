package io.tidemark.server.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requester;
import io.tidemark.access.service.Requires;
import io.tidemark.job.model.JobSpec.TakeBackup;
import io.tidemark.job.service.JobQueue;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.ReceiverId;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.storage.service.StorageTargetRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;

/** The protected servers of a tenant. */
@Stateless
@Guarded
public class ServerOperations {

    @Inject
    ServerRegister register;

    @Inject
    ServerRegistration registration;

    @Inject
    ServerConnections connections;

    @Inject
    StorageTargetRegister storage;

    @Inject
    JobQueue jobs;

    @Inject
    CurrentUser user;

    /** All that are not removed, by name. */
    @Requires(Permission.VIEW)
    public List<ServerSummary> list(TenantId tenant) {
        return register.all(tenant).stream().map(ServerViews::summary).toList();
    }

    @Requires(Permission.VIEW)
    public ServerDetail find(TenantId tenant, ServerId id) {
        var server = register.load(tenant, id);
        var reach = server.reach().orElse(null);
        var identity = server.identity();
        return new ServerDetail(
                ServerViews.summary(server),
                reach == null ? null : reach.database(),
                reach == null ? null : reach.user(),
                reach == null ? null : reach.tls(),
                reach == null ? null : reach.rootCertificate(),
                identity.systemIdentifier(),
                identity.walSegmentBytes(),
                server.slot(),
                server.storageTarget(),
                storage.name(tenant, server.storageTarget()),
                server.maxRateKilobytes(),
                server.copyConnections(),
                CompressionSetting.of(server),
                UsageView.of(server.usage()));
    }

    /** Tries a connection without keeping it; takes seconds. Repeated by the wizard while somebody mends things. */
    @Requires(Permission.OPERATE)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public ConnectionReport test(TenantId tenant, ConnectionRequest connection) {
        return registration.test(tenant, connection);
    }

    /** The SQL that creates the role to connect as, with a fresh password in it. */
    @Requires(Permission.OPERATE)
    public RoleScript roleScript(TenantId tenant, String role) {
        return RoleScript.of(role);
    }

    /** What a server will be known by, before it is added: its settings can name it already. */
    @Requires(Permission.OPERATE)
    public ServerPlace reserve(TenantId tenant) {
        var id = new ServerId(Ids.next());
        return new ServerPlace(id, Server.slotOf(id));
    }

    /** Protects a server from now on: checks it again, creates its repository and starts receiving WAL. */
    @Requires(Permission.OPERATE)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public AddedServer add(TenantId tenant, NewServer request) {
        return add(tenant, request, reserve(tenant).id());
    }

    /** The same under an id that was {@linkplain #reserve reserved}. */
    @Requires(Permission.OPERATE)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public AddedServer add(TenantId tenant, NewServer request, ServerId reserved) {
        var server = registration.add(tenant, reserved, request, user.name());
        var first = request.backUpNow()
                ? jobs.enqueue(
                        tenant,
                        new TakeBackup(server.value()),
                        request.name(),
                        Requester.of(user.require()),
                        user.name())
                : null;
        return new AddedServer(server, first);
    }

    @Requires(Permission.OPERATE)
    public void rename(TenantId tenant, ServerId server, String name) {
        register.rename(tenant, server, Refusals.name("name", name, 100), user.name());
    }

    /** Refused if another system answers at the new address. A null password keeps the stored one. */
    @Requires(Permission.OPERATE)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public ConnectionReport updateConnection(TenantId tenant, ServerId server, ConnectionRequest connection) {
        return registration.updateConnection(tenant, server, connection, user.name());
    }

    @Requires(Permission.OPERATE)
    public void updatePolicy(TenantId tenant, ServerId server, ServerPolicy policy) {
        register.follow(tenant, server, policy.checked(), user.name());
    }

    /** What is stored already stays as it is. */
    @Requires(Permission.OPERATE)
    public void updateCompression(TenantId tenant, ServerId server, CompressionSetting compression) {
        register.storeWith(tenant, server, compression.checked(), user.name());
    }

    /** Stops schedules and WAL. The slot stays, and holds back WAL on the server. */
    @Requires(Permission.OPERATE)
    public void pause(TenantId tenant, ServerId server) {
        register.become(tenant, server, ServerState.PAUSED, user.name());
    }

    @Requires(Permission.OPERATE)
    public void resume(TenantId tenant, ServerId server) {
        register.become(tenant, server, ServerState.ACTIVE, user.name());
    }

    /** Protects it no longer. What is stored stays in storage; the slot is dropped if the server can be reached. */
    @Requires(Permission.DELETE)
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void remove(TenantId tenant, ServerId id, String typedName) {
        var server = register.load(tenant, id);
        if (!server.name().equals(typedName)) {
            throw Refusals.invalid(
                    "the name typed is not '%s'".formatted(server.name()), "Type the server's name to confirm.");
        }
        var address = server.reach().map(_ -> connections.address(tenant, id));
        register.become(tenant, id, ServerState.REMOVED, user.name());
        address.ifPresent(
                known -> ReceiverId.slots(server.slot(), 2).forEach(slot -> registration.dropSlot(known, slot)));
    }
}

package io.tidemark.kit.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.kit.model.KitTaking;
import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.Release;
import io.tidemark.server.model.Server;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What an owner needs to leave, or to bring servers back when the service is gone. */
@Stateless
@Guarded
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class KitOperations {

    @Inject
    KitKeeping keeping;

    @Inject
    KitKeys keys;

    @Inject
    KitServers kitServers;

    @Inject
    ServerRegister servers;

    @Inject
    Configuration configuration;

    @Inject
    CurrentUser user;

    @Inject
    Clock clock;

    /** The kit as of now. A store that does not answer leaves out what only it knows. */
    @Requires(Permission.ADMINISTER)
    public KitView make(TenantId tenant) {
        var madeAt = clock.instant().truncatedTo(ChronoUnit.MICROS); // as the catalogue remembers it
        var listed = kitServers.all(tenant, madeAt);
        return new KitView(
                tenant,
                keeping.tenantName(tenant),
                madeAt,
                configuration.service().publicUrl(),
                Release.version(),
                RepositoryDescription.FORMAT_VERSION,
                keys.of(tenant),
                listed,
                KitCommands.steps(
                        Release.version(), listed.stream().map(KitServer::store).toList()),
                taken(tenant));
    }

    /**
     * Remembers that a kit is printed or saved and put away.
     *
     * @param madeAt when it was made
     * @param keyHolder the key it tells of
     */
    @Requires(Permission.ADMINISTER)
    public KitTaken take(TenantId tenant, Instant madeAt, String keyHolder) {
        keeping.take(tenant, madeAt, keyHolder, user.name());
        return taken(tenant);
    }

    private KitTaken taken(TenantId tenant) {
        var taking = keeping.taking(tenant);
        var added = servers.all(tenant).stream().map(Server::addedAt).toList();
        return new KitTaken(
                KitState.of(taking, added, keys.of(tenant).holder()),
                taking.map(KitTaking::madeAt).orElse(null),
                taking.map(KitTaking::takenAt).orElse(null),
                taking.map(KitTaking::takenBy).orElse(null));
    }
}

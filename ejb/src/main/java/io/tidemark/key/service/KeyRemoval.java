package io.tidemark.key.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.key.service.KeyCertificate.Left;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.Signatures;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Server;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Destroys a tenant's key: the wrapped keys go from all repositories first, so that copies of the tenant's key that were handed out open nothing
 * either, then the tenant's key itself. Cut off in between, it is done again.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class KeyRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRemoval.class);

    @Inject
    KeyRegister register;

    @Inject
    ServerRegister servers;

    @Inject
    RepositoryAccess repositories;

    @Inject
    Vault vault;

    @Inject
    Signatures signatures;

    @Inject
    Clock clock;

    /** Returns the certificate. */
    public String run(TenantId tenant, String typedName, String actor) {
        var named = register.named(tenant);
        if (!named.slug().equals(typedName)) {
            throw Refusals.invalid(
                    "the name typed is not '%s'".formatted(named.slug()), "Type the tenant's short name to confirm.");
        }
        register.requireDestructible(tenant);
        var holder = holder(tenant);
        var shut = new ArrayList<KeyCertificate.Repository>();
        // one look: what is added from now on keeps its key, and stops the destruction
        var all = servers.allEver(tenant);
        KeyRegister.requireRemoved(all.values());
        for (var server : all.values().stream()
                .sorted(Comparator.comparing(Server::addedAt))
                .toList()) {
            shut.add(shut(tenant, server));
        }
        var at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var text = new KeyCertificate(
                        tenant, named.slug(), named.name(), holder, at, actor, shut, register.exports(tenant))
                .text();
        var certificate = signatures.sign(text);
        register.destroy(tenant, holder, certificate, at, actor);
        LOG.info("key destroyed: tenant={} holder={}", tenant, holder);
        return certificate;
    }

    private KeyCertificate.Repository shut(TenantId tenant, Server server) {
        return new KeyCertificate.Repository(
                server.name(),
                server.identity().systemIdentifier(),
                server.usage().storedBytes(),
                left(tenant, server));
    }

    /** Who has given a bucket back, or a disk, can still destroy the key; who could not be asked must be asked again. */
    private Left left(TenantId tenant, Server server) {
        try {
            return repositories.shut(tenant, server) ? Left.NOTHING : Left.WRAPPED_KEY;
        } catch (EngineException e) {
            if (e.code() == ErrorCode.STORAGE_UNUSABLE) {
                LOG.warn("store of a removed server is gone: server={} message={}", server.id(), e.getMessage());
                return Left.UNKNOWN;
            }
            throw new EngineException(
                    e.code(),
                    "the key is not destroyed yet, the repository of '%s' cannot be reached: %s"
                            .formatted(server.name(), e.getMessage()),
                    e.hint(),
                    e);
        }
    }

    /** Unknown where a key service does not hand the key out any more. */
    private @Nullable String holder(TenantId tenant) {
        try {
            return vault.tenantKey(tenant).holder();
        } catch (EngineException e) {
            LOG.warn("key to be destroyed cannot be looked at: tenant={} message={}", tenant, e.getMessage());
            return null;
        }
    }
}

package io.tidemark.key.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.AuditEntries;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.SealedSecrets;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.platform.service.Vault;
import io.tidemark.server.model.Server;
import io.tidemark.server.model.ServerState;
import io.tidemark.server.service.ServerRegister;
import io.tidemark.tenant.model.KeyDestruction;
import io.tidemark.tenant.model.KeyPlace;
import io.tidemark.tenant.model.KeySource;
import io.tidemark.tenant.model.Tenant;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The transactions around a tenant's key. */
@Stateless
@TenantBound
public class KeyRegister {

    private static final String EXPORT = "tenant.export-key";

    @Inject
    Tenants tenants;

    @Inject
    ServerRegister servers;

    @Inject
    Vault vault;

    @Inject
    @Any
    Instance<SealedSecrets> secrets;

    @Inject
    AuditLog audit;

    @Inject
    AuditEntries entries;

    @Inject
    Clock clock;

    /** Who is who on a certificate. */
    public record Named(String slug, String name) {}

    public KeyView describe(TenantId tenant) {
        var found = load(tenant);
        return new KeyView(
                null,
                found.keySource(),
                found.keySince(),
                found.keyPlace().map(KeyPlace::url).orElse(null),
                null,
                tenants.keyDestruction(tenant).map(KeyDestruction::certificate).orElse(null));
    }

    public Named named(TenantId tenant) {
        var found = load(tenant);
        return new Named(found.slug(), found.name());
    }

    /**
     * Notes that a key is about to be let into repositories. Should that be cut off it opens them until the next change, and only this says whose
     * it was.
     */
    public void begin(TenantId tenant, NextKey next, String actor) {
        audit.recordAs(
                tenant, actor, "tenant.begin-key-change", null, next.key().holder(), "");
    }

    /**
     * Makes {@code next} the tenant's key and seals all secrets with it.
     *
     * @param admitted servers whose repositories it opens
     * @throws EngineException with {@link io.tidemark.engine.ErrorCode#CONFLICT} if the key is not {@code from} any more, or there are
     *     other servers; nothing is changed then
     */
    public void become(TenantId tenant, String from, NextKey next, Set<ServerId> admitted, String actor) {
        var locked = tenants.lock(tenant).orElseThrow(() -> Refusals.absent("tenant"));
        var former = vault.tenantKey(tenant);
        if (!former.holder().equals(from) || !servers.allEver(tenant).keySet().equals(admitted)) {
            throw Refusals.conflict(
                    "the key was changed meanwhile, or a server was added", "Look at the key and do it once more.");
        }
        var resealing = vault.resealing(tenant, former, next.key());
        secrets.forEach(each -> each.reseal(tenant, resealing));
        var now = clock.instant();
        switch (next) {
            case NextKey.Held held -> locked.holdKey(held.source(), vault.wrap(tenant, held.key()), now);
            case NextKey.Fetched fetched ->
                locked.fetchKey(
                        new KeyPlace(
                                fetched.url().toString(),
                                vault.sealKeyToken(tenant, fetched.token()),
                                fetched.key().holder()),
                        now);
        }
        audit.recordAs(
                tenant,
                actor,
                "tenant.change-key",
                null,
                next.key().holder(),
                "%s, from %s".formatted(locked.keySource(), from));
    }

    /** @throws EngineException with {@link io.tidemark.engine.ErrorCode#CONFLICT} if there are servers, or there is no key */
    public void requireDestructible(TenantId tenant) {
        if (load(tenant).keySource() == KeySource.DESTROYED) {
            throw Refusals.conflict("the key is destroyed already", "Its certificate is shown with it.");
        }
        requireRemoved(servers.all(tenant));
    }

    static void requireRemoved(Collection<Server> servers) {
        var left = servers.stream()
                .filter(server -> server.state() != ServerState.REMOVED)
                .map(Server::name)
                .toList();
        if (!left.isEmpty()) {
            throw Refusals.conflict(
                    "servers are protected with this key: " + String.join(", ", left),
                    "Remove them first. What is stored of them stays until the key is destroyed.");
        }
    }

    /** @param holder of the key whose certificate it is; null if its key service did not hand it out */
    public void destroy(TenantId tenant, @Nullable String holder, String certificate, Instant at, String actor) {
        var locked = tenants.lock(tenant).orElseThrow(() -> Refusals.absent("tenant"));
        requireDestructible(tenant);
        if (holder != null && !vault.tenantKey(tenant).holder().equals(holder)) {
            throw Refusals.conflict("the key was changed meanwhile", "Look at the key and do it once more.");
        }
        locked.destroyKey(at);
        tenants.add(new KeyDestruction(tenant, certificate, at));
        audit.recordAs(tenant, actor, "tenant.destroy-key", null, holder == null ? "key" : holder, "");
    }

    /** Copies of the key that were handed out, oldest first. */
    public List<AuditEntries.Entry> exports(TenantId tenant) {
        return entries.of(tenant, EXPORT);
    }

    private Tenant load(TenantId tenant) {
        return tenants.find(tenant).orElseThrow(() -> Refusals.absent("tenant"));
    }
}

package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.tenant.model.KeyPlace;
import io.tidemark.tenant.model.Tenant;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Keeps secrets. The service's key wraps each tenant's key, unless the tenant keeps it; a tenant's key seals its passwords and wraps the keys of its
 * repositories. What is sealed says what it is for, so that it opens nowhere else.
 */
@Stateless
@TenantBound
public class Vault {

    @Inject
    ServiceKey serviceKey;

    @Inject
    KeyServices keyServices;

    @Inject
    Tenants tenants;

    /** A key of a tenant, wrapped. */
    public byte[] wrap(TenantId tenant, TenantKey key) {
        return serviceKey.wrap(key.bytes(), context(tenant));
    }

    /** The token of a tenant's key service, sealed. */
    public byte[] sealKeyToken(TenantId tenant, Secret token) {
        return serviceKey.wrap(token.reveal().getBytes(StandardCharsets.UTF_8), tokenContext(tenant));
    }

    /**
     * The key of a tenant, for its repositories.
     *
     * @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if it was destroyed, or its key service refuses it,
     *     {@link ErrorCode#KEY_SERVICE_UNAVAILABLE}
     */
    public TenantKey tenantKey(TenantId tenant) {
        return key(tenants.find(tenant).orElseThrow(() -> Refusals.absent("tenant")));
    }

    /** The same; it stays the tenant's key until the transaction ends. */
    public TenantKey heldTenantKey(TenantId tenant) {
        return key(tenants.hold(tenant).orElseThrow(() -> Refusals.absent("tenant")));
    }

    /** @param purpose what the secret is and of which row */
    public byte[] seal(TenantId tenant, String purpose, Secret secret) {
        return heldTenantKey(tenant).wrap(secret.reveal().getBytes(StandardCharsets.UTF_8), context(tenant, purpose));
    }

    public Secret open(TenantId tenant, String purpose, byte[] sealed) {
        return Secret.of(
                new String(tenantKey(tenant).unwrap(sealed, context(tenant, purpose)), StandardCharsets.UTF_8));
    }

    /** From one key of a tenant to the next. */
    public SealedSecrets.Resealing resealing(TenantId tenant, TenantKey from, TenantKey to) {
        return (purpose, secret) -> to.wrap(from.unwrap(secret, context(tenant, purpose)), context(tenant, purpose));
    }

    /** Wraps anew what only the second service key opens; whether there was something. */
    public boolean rewrap(TenantId id) {
        var tenant = tenants.lock(id).orElseThrow(() -> Refusals.absent("tenant"));
        var key = tenant.wrappedKey().filter(wrapped -> serviceKey.needsSecond(wrapped, context(id)));
        key.ifPresent(
                wrapped -> tenant.rewrapped(serviceKey.wrap(serviceKey.unwrap(wrapped, context(id)), context(id))));
        var token = tenant.keyPlace()
                .map(KeyPlace::token)
                .filter(secret -> serviceKey.needsSecond(secret, tokenContext(id)));
        token.ifPresent(secret ->
                tenant.resealed(serviceKey.wrap(serviceKey.unwrap(secret, tokenContext(id)), tokenContext(id))));
        return key.isPresent() || token.isPresent();
    }

    private TenantKey key(Tenant tenant) {
        return switch (tenant.keySource()) {
            case GENERATED, GIVEN ->
                TenantKey.of(serviceKey.unwrap(tenant.wrappedKey().orElseThrow(), context(tenant.id())));
            case KEY_SERVICE -> fetched(tenant.id(), tenant.keyPlace().orElseThrow());
            case DESTROYED ->
                throw new EngineException(
                        ErrorCode.KEY_UNUSABLE,
                        "the tenant's key was destroyed at " + tenant.keySince(),
                        "What it protected cannot be read by anybody. Ask the provider for a new tenant.");
        };
    }

    private TenantKey fetched(TenantId tenant, KeyPlace place) {
        var token = new String(serviceKey.unwrap(place.token(), tokenContext(tenant)), StandardCharsets.UTF_8);
        return keyServices.key(URI.create(place.url()), Secret.of(token), place.holder());
    }

    private static byte[] context(TenantId tenant) {
        return ("tenant key of " + tenant).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tokenContext(TenantId tenant) {
        return ("key service token of " + tenant).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] context(TenantId tenant, String purpose) {
        return "%s of %s".formatted(purpose, tenant).getBytes(StandardCharsets.UTF_8);
    }
}

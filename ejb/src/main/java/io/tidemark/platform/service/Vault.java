package io.tidemark.platform.service;

import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;

/**
 * Keeps secrets. The service's key wraps each tenant's key; a tenant's key seals its passwords and wraps the keys of its
 * repositories. What is sealed says what it is for, so that it opens nowhere else.
 */
@Stateless
@TenantBound
public class Vault {

    @Inject
    ServiceKey serviceKey;

    @Inject
    Tenants tenants;

    /** A new key for a new tenant, wrapped. */
    public byte[] newTenantKey(TenantId tenant) {
        return serviceKey.read().wrap(TenantKey.generate().bytes(), context(tenant));
    }

    /** The key of a tenant, for its repositories. */
    public TenantKey tenantKey(TenantId tenant) {
        var wrapped = tenants.find(tenant)
                .orElseThrow(() -> Refusals.absent("tenant"))
                .wrappedKey();
        return TenantKey.of(serviceKey.read().unwrap(wrapped, context(tenant)));
    }

    /** @param purpose what the secret is and of which row */
    public byte[] seal(TenantId tenant, String purpose, Secret secret) {
        return tenantKey(tenant).wrap(secret.reveal().getBytes(StandardCharsets.UTF_8), context(tenant, purpose));
    }

    public Secret open(TenantId tenant, String purpose, byte[] sealed) {
        return Secret.of(
                new String(tenantKey(tenant).unwrap(sealed, context(tenant, purpose)), StandardCharsets.UTF_8));
    }

    private static byte[] context(TenantId tenant) {
        return ("tenant key of " + tenant).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] context(TenantId tenant, String purpose) {
        return "%s of %s".formatted(purpose, tenant).getBytes(StandardCharsets.UTF_8);
    }
}

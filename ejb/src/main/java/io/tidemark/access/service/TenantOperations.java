package io.tidemark.access.service;

import io.tidemark.engine.Secret;
import io.tidemark.platform.service.Vault;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tenants, as their members see them. */
@Stateless
@Guarded
public class TenantOperations {

    @Inject
    CurrentUser user;

    @Inject
    Rights rights;

    @Inject
    Vault vault;

    @Inject
    AuditLog audit;

    /** The tenants of the caller by name: those the identity provider claims <em>and</em> a membership exists for. */
    @Requires(Permission.SIGN_IN)
    public List<TenantSummary> mine() {
        return rights.tenantsOf(user.require());
    }

    /** One of them by its short name. */
    @Requires(Permission.SIGN_IN)
    public Optional<TenantSummary> findMine(String slug) {
        return mine().stream().filter(tenant -> tenant.slug().equals(slug)).findFirst();
    }

    /** What the caller is allowed in a tenant, so that pages show only what works. */
    @Requires(Permission.SIGN_IN)
    public Set<Permission> permissions(TenantId tenant) {
        return user.roleIn(tenant).map(Roles::permissions).orElse(Set.of());
    }

    /**
     * The tenant's key as the text of a key file. With it and the bucket the command line restores without the service, so
     * whoever has both has the data.
     */
    @Requires(Permission.ADMINISTER)
    public Secret exportKey(TenantId tenant) {
        audit.record(tenant, "tenant.export-key", null, "key", "");
        return vault.tenantKey(tenant).text();
    }
}

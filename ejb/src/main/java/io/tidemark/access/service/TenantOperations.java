package io.tidemark.access.service;

import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tenants, as their members see them. */
@Stateless
@Guarded
public class TenantOperations {

    /** The tenants of the caller by name: those the identity provider claims <em>and</em> a membership exists for. */
    @Requires(Permission.SIGN_IN)
    public List<TenantSummary> mine() {
        throw new UnsupportedOperationException();
    }

    /** One of them by its short name. */
    @Requires(Permission.SIGN_IN)
    public Optional<TenantSummary> findMine(String slug) {
        throw new UnsupportedOperationException();
    }

    /** Whether the caller is allowed this in the tenant, so that pages show only what works. */
    @Requires(Permission.SIGN_IN)
    public Set<Permission> permissions(TenantId tenant) {
        throw new UnsupportedOperationException();
    }
}

package io.tidemark.provider.service;

import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** What the provider of the service may do: numbers and nodes, never a tenant's data. */
@Stateless
@Guarded
public class ProviderOperations {

    @Requires(Permission.PROVIDE)
    public List<ProviderTenant> tenants() {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.PROVIDE)
    public TenantId createTenant(NewTenant tenant) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.PROVIDE)
    public List<NodeView> nodes() {
        throw new UnsupportedOperationException();
    }
}

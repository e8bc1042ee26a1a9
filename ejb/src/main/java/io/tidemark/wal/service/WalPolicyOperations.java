package io.tidemark.wal.service;

import io.tidemark.access.service.CurrentUser;
import io.tidemark.access.service.Guarded;
import io.tidemark.access.service.Permission;
import io.tidemark.access.service.Requires;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** What a tenant wants of a server's WAL. */
@Stateless
@Guarded
public class WalPolicyOperations {

    @Inject
    WalPolicyKeeping keeping;

    @Inject
    CurrentUser user;

    @Requires(Permission.VIEW)
    public WalPolicyView get(TenantId tenant, ServerId server) {
        return keeping.get(tenant, server);
    }

    @Requires(Permission.OPERATE)
    public WalPolicyView set(TenantId tenant, ServerId server, WalPolicyRequest request) {
        return keeping.set(tenant, server, request, user.name());
    }
}

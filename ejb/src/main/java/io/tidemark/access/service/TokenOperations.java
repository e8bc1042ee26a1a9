package io.tidemark.access.service;

import io.tidemark.access.model.TokenId;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** API tokens of a tenant. */
@Stateless
@Guarded
public class TokenOperations {

    @Requires(Permission.ADMINISTER)
    public List<TokenSummary> list(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    @Requires(Permission.ADMINISTER)
    public IssuedToken issue(TenantId tenant, NewToken request) {
        throw new UnsupportedOperationException();
    }

    /** Ends it at once; ending it twice is no error. */
    @Requires(Permission.ADMINISTER)
    public void revoke(TenantId tenant, TokenId token) {
        throw new UnsupportedOperationException();
    }
}

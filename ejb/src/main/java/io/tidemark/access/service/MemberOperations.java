package io.tidemark.access.service;

import io.tidemark.access.model.MembershipId;
import io.tidemark.access.model.Role;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import java.util.List;

/** Members of a tenant. */
@Stateless
@Guarded
public class MemberOperations {

    @Requires(Permission.VIEW)
    public List<MemberSummary> list(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    /** Lets a person in who will sign in under this name; from the first sign-in on the subject counts, not the name. */
    @Requires(Permission.ADMINISTER)
    public MembershipId invite(TenantId tenant, String username, Role role) {
        throw new UnsupportedOperationException();
    }

    /** The last owner stays owner. */
    @Requires(Permission.ADMINISTER)
    public void changeRole(TenantId tenant, MembershipId member, Role role) {
        throw new UnsupportedOperationException();
    }

    /** The last owner stays. */
    @Requires(Permission.ADMINISTER)
    public void remove(TenantId tenant, MembershipId member) {
        throw new UnsupportedOperationException();
    }
}

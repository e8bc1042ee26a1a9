package io.tidemark.access.service;

import io.tidemark.access.model.Membership;
import io.tidemark.access.model.MembershipId;
import io.tidemark.access.model.Memberships;
import io.tidemark.access.model.Role;
import io.tidemark.platform.service.Refusals;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** Members of a tenant. */
@Stateless
@Guarded
public class MemberOperations {

    @Inject
    Memberships memberships;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    @Requires(Permission.VIEW)
    public List<MemberSummary> list(TenantId tenant) {
        return memberships.all(tenant).stream()
                .map(member -> new MemberSummary(
                        member.id(), member.username(), member.role(), member.isPending(), member.createdAt()))
                .toList();
    }

    /** Lets a person in who will sign in under this name; from the first sign-in on the subject counts, not the name. */
    @Requires(Permission.ADMINISTER)
    public MembershipId invite(TenantId tenant, String username, Role role) {
        var name = Refusals.name("user name", username, 255);
        requireOfPeople(role);
        if (memberships.all(tenant).stream()
                .anyMatch(member -> member.username().equals(name))) {
            throw Refusals.conflict("'%s' is a member already".formatted(name), "Change the role in the list.");
        }
        var membership = new Membership(tenant, name, role, clock.instant());
        memberships.add(membership);
        audit.record(tenant, "member.invite", null, name, role.name());
        return membership.id();
    }

    /** The last owner stays owner. */
    @Requires(Permission.ADMINISTER)
    public void changeRole(TenantId tenant, MembershipId member, Role role) {
        var membership = load(tenant, member);
        if (membership.role() == role) {
            return;
        }
        requireOfPeople(role);
        requireAnotherOwner(tenant, membership);
        audit.record(
                tenant,
                "member.change-role",
                null,
                membership.username(),
                "%s to %s".formatted(membership.role(), role));
        membership.changeRole(role);
    }

    /** The last owner stays. */
    @Requires(Permission.ADMINISTER)
    public void remove(TenantId tenant, MembershipId member) {
        var membership = load(tenant, member);
        requireAnotherOwner(tenant, membership);
        audit.record(
                tenant,
                "member.remove",
                null,
                membership.username(),
                membership.role().name());
        memberships.remove(tenant, membership);
    }

    private static void requireOfPeople(Role role) {
        if (!role.isOfPeople()) {
            throw Refusals.invalid("%s is a role for programs".formatted(role), "Issue an API token with it.");
        }
    }

    private Membership load(TenantId tenant, MembershipId member) {
        return memberships.find(tenant, member).orElseThrow(() -> Refusals.absent("member"));
    }

    private void requireAnotherOwner(TenantId tenant, Membership membership) {
        if (membership.role() == Role.OWNER && memberships.count(tenant, Role.OWNER) == 1) {
            throw Refusals.conflict(
                    "'%s' is the only owner".formatted(membership.username()), "Make somebody else an owner first.");
        }
    }
}

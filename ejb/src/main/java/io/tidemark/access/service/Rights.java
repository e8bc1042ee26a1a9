package io.tidemark.access.service;

import io.tidemark.access.model.ApiTokens;
import io.tidemark.access.model.Membership;
import io.tidemark.access.model.Memberships;
import io.tidemark.access.model.Role;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out what somebody is in a tenant. Asked at every operation, and again when a job starts. */
@Stateless
public class Rights {

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    Tenants tenants;

    @Inject
    Memberships memberships;

    @Inject
    ApiTokens tokens;

    @Inject
    Clock clock;

    /**
     * The caller's role; empty for strangers. A person needs the group that the identity provider claims and a membership
     * here. The first sign-in binds an invitation to the person.
     */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public Optional<Role> role(Caller caller, TenantId tenant) {
        return switch (caller) {
            case Caller.Automation token ->
                token.tenant().equals(tenant) ? Optional.of(token.role()) : Optional.empty();
            case Caller.Person person -> roleOf(person, tenant);
        };
    }

    /** The tenants a caller belongs to, by name. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<TenantSummary> tenantsOf(Caller caller) {
        var candidates = new HashSet<TenantId>();
        switch (caller) {
            case Caller.Automation token -> candidates.add(token.tenant());
            case Caller.Person person -> {
                candidates.addAll(across.tenantsOfSubject(person.issuer(), person.subject()));
                across.pendingMemberships(person.username()).forEach(found -> candidates.add(found.tenant()));
            }
        }
        var summaries = new ArrayList<TenantSummary>();
        for (var candidate : candidates) {
            role(caller, candidate).ifPresent(role -> {
                session.enter(candidate);
                tenants.find(candidate)
                        .ifPresent(tenant ->
                                summaries.add(new TenantSummary(tenant.id(), tenant.slug(), tenant.name(), role)));
            });
        }
        summaries.sort(Comparator.comparing(TenantSummary::name));
        return summaries;
    }

    /** Whether a job's requester may still do what it asked for. Groups cannot be asked any longer; membership can. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public boolean mayStill(TenantId tenant, Requester requester, Permission permission, @Nullable ServerId server) {
        session.enter(tenant);
        return switch (requester) {
            case Requester.Service() -> true;
            case Requester.ByPerson(var issuer, var subject) ->
                memberships.ofSubject(tenant, issuer, subject).stream()
                        .anyMatch(membership -> Roles.allows(membership.role(), permission));
            case Requester.ByToken(var id) ->
                tokens.find(tenant, id).stream()
                        .filter(token -> token.isGood(clock.instant()))
                        .filter(token ->
                                token.server() == null || token.server().equals(server))
                        .anyMatch(token -> Roles.allows(token.role(), permission));
        };
    }

    private Optional<Role> roleOf(Caller.Person person, TenantId tenant) {
        session.enter(tenant);
        var claimed = tenants.find(tenant)
                .filter(found -> person.groups().contains("/tenants/" + found.slug()))
                .isPresent();
        if (!claimed) {
            return Optional.empty();
        }
        var bound = memberships.ofSubject(tenant, person.issuer(), person.subject());
        return bound.or(() -> invitation(person, tenant)).map(Membership::role);
    }

    private Optional<Membership> invitation(Caller.Person person, TenantId tenant) {
        var invited = memberships.all(tenant).stream()
                .filter(Membership::isPending)
                .filter(membership -> membership.username().equals(person.username()))
                .findFirst();
        invited.ifPresent(membership -> membership.bind(person.issuer(), person.subject()));
        return invited;
    }
}

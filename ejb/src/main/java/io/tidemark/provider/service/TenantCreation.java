package io.tidemark.provider.service;

import io.tidemark.access.model.Membership;
import io.tidemark.access.model.Memberships;
import io.tidemark.access.model.Role;
import io.tidemark.access.service.AuditLog;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.platform.model.AcrossTenants;
import io.tidemark.platform.model.Ids;
import io.tidemark.platform.model.TenantSession;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.Vault;
import io.tidemark.tenant.model.Tenant;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Creates tenants, each with its own key. */
@Stateless
public class TenantCreation {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    @Inject
    AcrossTenants across;

    @Inject
    TenantSession session;

    @Inject
    Tenants tenants;

    @Inject
    Memberships memberships;

    @Inject
    Vault vault;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public Optional<TenantId> find(String slug) {
        return across.tenantBySlug(slug);
    }

    public TenantId create(NewTenant request, String actor) {
        if (!SLUG.matcher(request.slug()).matches()) {
            throw Refusals.invalid(
                    "'%s' is not a short name".formatted(request.slug()),
                    "Use lower case letters, digits and inner hyphens, up to 63.");
        }
        if (find(request.slug()).isPresent()) {
            throw Refusals.conflict(
                    "there is a tenant '%s' already".formatted(request.slug()), "Choose another short name.");
        }
        var id = free(request.id());
        session.enter(id);
        var name = Refusals.name("name", request.name(), 200);
        tenants.add(new Tenant(id, request.slug(), name, vault.wrap(id, TenantKey.generate()), clock.instant()));
        var owner = Refusals.name("user name", request.ownerUsername(), 255);
        memberships.add(new Membership(id, owner, Role.OWNER, clock.instant()));
        audit.recordAs(id, actor, "tenant.create", null, request.slug(), "owner %s".formatted(owner));
        return id;
    }

    /** Whoever gets an id that was in use gets no key with it: nothing that is stored under it opens for that. */
    private TenantId free(@Nullable TenantId wanted) {
        if (wanted == null) {
            return new TenantId(Ids.next());
        }
        if (across.allTenants().contains(wanted)) {
            throw Refusals.conflict(
                    "there is a tenant with the id %s already".formatted(wanted),
                    "Leave the id out, unless a tenant of a lost catalogue is created again.");
        }
        return wanted;
    }

    /** Invites somebody who is no member yet. */
    public void invite(TenantId tenant, String username, Role role, String actor) {
        session.enter(tenant);
        if (memberships.all(tenant).stream()
                .noneMatch(member -> member.username().equals(username))) {
            memberships.add(new Membership(tenant, username, role, clock.instant()));
            audit.recordAs(tenant, actor, "member.invite", null, username, role.name());
        }
    }

    public List<TenantId> all() {
        return across.allTenants();
    }

    public ProviderTenant describe(TenantId id, int servers, long storedBytes) {
        session.enter(id);
        var tenant = tenants.find(id).orElseThrow(() -> Refusals.absent("tenant"));
        return new ProviderTenant(
                id,
                tenant.slug(),
                tenant.name(),
                tenant.createdAt(),
                servers,
                memberships.all(id).size(),
                storedBytes);
    }
}

package io.tidemark.kit.service;

import io.tidemark.access.service.AuditLog;
import io.tidemark.kit.model.KitTaking;
import io.tidemark.kit.model.KitTakings;
import io.tidemark.platform.service.Refusals;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.tenant.model.TenantId;
import io.tidemark.tenant.model.Tenants;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The transactions around recovery kits. */
@Stateless
@TenantBound
public class KitKeeping {

    @Inject
    KitTakings takings;

    @Inject
    Tenants tenants;

    @Inject
    AuditLog audit;

    @Inject
    Clock clock;

    public String tenantName(TenantId tenant) {
        return tenants.find(tenant).orElseThrow(() -> Refusals.absent("tenant")).name();
    }

    public Optional<KitTaking> taking(TenantId tenant) {
        return takings.find(tenant);
    }

    public void take(TenantId tenant, Instant madeAt, String keyHolder, String actor) {
        var now = clock.instant();
        if (madeAt.isAfter(now)) {
            throw Refusals.invalid(
                    "a kit that was made at %s cannot be put away before".formatted(madeAt),
                    "Say when the kit was made, as it says itself.");
        }
        var taking = new KitTaking(tenant, madeAt, Refusals.name("key holder", keyHolder, 100), now, actor);
        takings.find(tenant).ifPresentOrElse(before -> before.replaceBy(taking), () -> takings.add(taking));
        audit.recordAs(tenant, actor, "tenant.take-kit", null, "recovery kit", "made at " + madeAt);
    }
}

package io.tidemark.recovery.service;

import io.tidemark.platform.model.ServerId;
import io.tidemark.platform.service.TenantBound;
import io.tidemark.retention.model.ServerRetentions;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the window that retention promises begins. */
@Stateless
@TenantBound
public class RetentionReader {

    @Inject
    ServerRetentions retentions;

    @Inject
    Clock clock;

    public Optional<Instant> windowFrom(TenantId tenant, ServerId server) {
        return retentions
                .find(tenant, server)
                .filter(rules -> rules.windowDays() > 0)
                .map(rules -> clock.instant().minus(Duration.ofDays(rules.windowDays())));
    }
}

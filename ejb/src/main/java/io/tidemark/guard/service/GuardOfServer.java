package io.tidemark.guard.service;

import io.tidemark.guard.model.SourceWatch;
import io.tidemark.guard.model.SourceWatches;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerCompanion;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;

/** Lets a new server be watched; a paused one still is, because its slot keeps WAL. */
@Dependent
class GuardOfServer implements ServerCompanion {

    @Inject
    SourceWatches watches;

    @Inject
    Clock clock;

    @Override
    public void added(TenantId tenant, ServerId server, NewServer request) {
        watches.add(new SourceWatch(tenant, server, clock.instant()));
    }

    @Override
    public void takenOver(TenantId tenant, ServerId server) {
        var now = clock.instant();
        watches.lock(tenant, server)
                .ifPresentOrElse(
                        watch -> watch.beginAnew(now), () -> watches.add(new SourceWatch(tenant, server, now)));
    }
}

package io.tidemark.guard.service;

import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for WAL that is missing in storage: often after each new connection, which is when some can be left out, and seldom else. */
@ApplicationScoped
public class GapSearch {

    private static final Logger LOG = LoggerFactory.getLogger(GapSearch.class);

    private static final int MOST_AT_ONCE = 2;

    @Inject
    GapKeeping keeping;

    @Inject
    RepositoryAccess repositories;

    /** A store that is away holds up whoever searches; no more than these, and never the guard. */
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    /** Does nothing while too many others search: the next look comes soon. */
    void search(TenantId tenant, ServerId server) {
        if (!free.tryAcquire()) {
            return;
        }
        try {
            if (keeping.begin(tenant, server)) {
                keeping.found(tenant, server, repositories.holdings(tenant, server));
            }
        } catch (EngineException e) {
            LOG.warn("no gaps are looked for: server={} code={} message={}", server, e.code(), e.getMessage());
        } finally {
            free.release();
        }
    }
}

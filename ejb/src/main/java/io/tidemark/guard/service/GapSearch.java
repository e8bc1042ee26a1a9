package io.tidemark.guard.service;

import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.ServerId;
import io.tidemark.server.service.RepositoryAccess;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for WAL that is missing in storage: often after each new connection, which is when some can be left out, and seldom else. */
@ApplicationScoped
public class GapSearch {

    private static final Logger LOG = LoggerFactory.getLogger(GapSearch.class);

    @Inject
    GapKeeping keeping;

    @Inject
    RepositoryAccess repositories;

    void search(TenantId tenant, ServerId server) {
        if (!keeping.isDue(tenant, server)) {
            return;
        }
        try {
            var holdings = repositories.holdings(tenant, server);
            keeping.found(tenant, server, holdings);
        } catch (EngineException e) {
            LOG.warn("no gaps are looked for: server={} code={} message={}", server, e.code(), e.getMessage());
        }
    }
}

package io.tidemark.wal.service;

import io.tidemark.engine.EngineException;
import io.tidemark.platform.model.ServerId;
import io.tidemark.tenant.model.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which WAL files were refused, and why: each once on this node, because PostgreSQL tries again for as long as
 * nobody mends it.
 */
@ApplicationScoped
public class WalRefusals {

    private static final Logger LOG = LoggerFactory.getLogger(WalRefusals.class);
    private static final int REMEMBERED = 1000;

    @Inject
    WalRegister register;

    private final Set<String> recorded = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    void record(TenantId tenant, ServerId server, String file, EngineException why, String actor) {
        if (recorded.add("%s %s %s".formatted(server, file, why.code()))) {
            LOG.warn(
                    "archived wal refused: server={} file={} code={} message={}",
                    server,
                    file,
                    why.code(),
                    why.getMessage());
            register.refused(tenant, server, file, why.code() + ": " + why.getMessage(), actor);
        }
    }
}

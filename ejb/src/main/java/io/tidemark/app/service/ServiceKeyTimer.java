package io.tidemark.app.service;

import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.ServiceKey;
import io.tidemark.platform.service.Signatures;
import io.tidemark.platform.service.Vault;
import io.tidemark.provider.service.TenantCreation;
import io.tidemark.tenant.model.TenantId;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While the operator changes the service's key: wraps with the first one what only the second one opens, and tells when all is done. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ServiceKeyTimer {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceKeyTimer.class);

    @Inject
    Configuration configuration;

    @Inject
    TenantCreation tenants;

    @Inject
    Vault vault;

    @Inject
    ServiceKey serviceKey;

    @Inject
    Signatures signatures;

    private boolean done;

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void tick() {
        if (done || configuration.secondServiceKey().isEmpty()) {
            return;
        }
        try {
            signatures.rewrap();
            var left = tenants.all().stream()
                    .filter(tenant -> !isWrappedByFirst(tenant))
                    .count();
            if (left == 0) {
                done = true;
                LOG.info("all keys are wrapped by the first service key: holder={}", serviceKey.holder());
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "keys not wrapped anew yet, the second service key is still needed: message={}", e.getMessage(), e);
        }
    }

    private boolean isWrappedByFirst(TenantId tenant) {
        try {
            if (vault.rewrap(tenant)) {
                LOG.info("key is wrapped by the first service key now: tenant={}", tenant);
            }
            return true;
        } catch (RuntimeException e) {
            LOG.warn(
                    "key not wrapped anew yet, the second service key is still needed: tenant={} message={}",
                    tenant,
                    e.getMessage(),
                    e);
            return false;
        }
    }
}

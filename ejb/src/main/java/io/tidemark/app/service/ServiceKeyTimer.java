package io.tidemark.app.service;

import io.tidemark.platform.service.Configuration;
import io.tidemark.platform.service.Signatures;
import io.tidemark.platform.service.Vault;
import io.tidemark.provider.service.TenantCreation;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While the operator changes the service's key: wraps with the new one what only the second one opens, and tells when all is done. */
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
    Signatures signatures;

    private boolean done;

    @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false)
    void tick() {
        if (done || configuration.secondServiceKey().isEmpty()) {
            return;
        }
        try {
            var all = tenants.all();
            var rewrapped = all.stream().filter(vault::rewrap).count();
            signatures.rewrap();
            done = true;
            LOG.info(
                    "keys are wrapped by the first service key, the second is needed no more: tenants={} rewrapped={}",
                    all.size(),
                    rewrapped);
        } catch (RuntimeException e) {
            LOG.warn(
                    "keys not wrapped anew yet, the second service key is still needed: message={}", e.getMessage(), e);
        }
    }
}

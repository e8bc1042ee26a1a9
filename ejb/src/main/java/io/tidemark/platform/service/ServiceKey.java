package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.TenantKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Base64;

/** The key that wraps the tenants' keys. Read anew each time, so that it is nowhere but in the operator's file. */
@ApplicationScoped
public class ServiceKey {

    @Inject
    Configuration configuration;

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if there is none, or it is malformed */
    public TenantKey read() {
        try {
            return TenantKey.of(
                    Base64.getDecoder().decode(configuration.serviceKey().reveal()));
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "the service key is not 32 bytes as base64",
                    "Make one with: head -c 32 /dev/urandom | base64",
                    e);
        }
    }
}

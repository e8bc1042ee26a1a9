package io.tidemark.platform.service;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Base64;

/**
 * The key that wraps the tenants' keys, and a second one that opens what the first does not while it is changed. Read anew each time, so
 * that they are nowhere but in the operator's files.
 */
@ApplicationScoped
public class ServiceKey {

    @Inject
    Configuration configuration;

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if there is none, or it is malformed */
    public byte[] wrap(byte[] key, byte[] context) {
        return first().wrap(key, context);
    }

    /** @throws EngineException with {@link ErrorCode#KEY_UNUSABLE} if no service key opens it */
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        try {
            return first().unwrap(wrapped, context);
        } catch (EngineException e) {
            var second = configuration.secondServiceKey();
            if (e.code() != ErrorCode.KEY_UNUSABLE || second.isEmpty()) {
                throw e;
            }
            return parse(second.get()).unwrap(wrapped, context);
        }
    }

    /** @throws EngineException with {@link ErrorCode#MISCONFIGURED} if there is none, or it is malformed */
    public void require() {
        first();
    }

    /** Tells the first key from others without telling anything about it. */
    public String holder() {
        return first().holder();
    }

    /** Whether the second key is needed for it. */
    boolean needsSecond(byte[] wrapped, byte[] context) {
        try {
            first().unwrap(wrapped, context);
            return false;
        } catch (EngineException e) {
            if (e.code() != ErrorCode.KEY_UNUSABLE) {
                throw e;
            }
            return true;
        }
    }

    private TenantKey first() {
        return parse(configuration.serviceKey());
    }

    private static TenantKey parse(Secret text) {
        try {
            return TenantKey.of(Base64.getDecoder().decode(text.reveal()));
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.MISCONFIGURED,
                    "the service key is not 32 bytes as base64",
                    "Make one with: head -c 32 /dev/urandom | base64",
                    e);
        }
    }
}

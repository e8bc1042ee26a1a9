package io.tidemark.key.service;

import io.tidemark.engine.Secret;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.tenant.model.KeySource;
import java.net.URI;

/** What a tenant's key shall be. */
public sealed interface NextKey {

    TenantKey key();

    /** Held by the service. */
    record Held(KeySource source, TenantKey key) implements NextKey {}

    /** Held by a key service, which has just handed it out. */
    record Fetched(URI url, Secret token, TenantKey key) implements NextKey {}
}

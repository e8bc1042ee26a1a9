package io.tidemark.engine.storage;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param createdAt by the store's clock; decides whether an unreferenced object is old enough to be swept
 */
public record StoredObject(ObjectKey key, long sizeBytes, Instant createdAt) {}

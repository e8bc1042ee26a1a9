package io.tidemark.storage.service;

import io.tidemark.storage.model.StorageTargetId;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A storage target as it is listed.
 *
 * @param address without credentials, for example {@code s3://bucket/prefix?endpoint=…}
 * @param lastCheckedAt null if never checked since it was added
 */
public record StorageTargetSummary(
        StorageTargetId id,
        String name,
        String address,
        int servers,
        Instant createdAt,
        @Nullable Instant lastCheckedAt)
        implements Serializable {}

package io.tidemark.engine.repository;

import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.time.Instant;
import java.util.UUID;

/** Whose backups a repository holds. Written once, when it is created. */
public record RepositoryDescription(
        UUID id,
        UUID tenant,
        UUID server,
        SystemIdentifier systemIdentifier,
        WalSegmentSize walSegmentSize,
        Instant createdAt) {

    /** The version of the format that repositories are written in; {@code docs/formats/repository.md} describes it. */
    public static final int FORMAT_VERSION = 1;
}

package io.tidemark.retention.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How long backups and WAL are kept. A backup goes only when no rule keeps it.
 *
 * @param windowDays any second of so many past days is recoverable
 * @param redundancy so many newest backups are kept whatever their age
 * @param minimumRedundancy never fewer complete backups than this
 * @param version null in a request: whatever is there is replaced
 */
public record RetentionRulesView(
        int windowDays,
        int redundancy,
        int minimumRedundancy,
        @Nullable Long version) implements Serializable {}

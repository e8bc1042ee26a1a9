package io.tidemark.server.service;

import io.tidemark.engine.repository.RepositoryUsage;
import java.io.Serializable;

/**
 * What the backups of a server take in the store, as counted after the last backup or clean-up. WAL does not count.
 *
 * @param logicalBytes what as many plain copies would take
 * @param deadBytes the part of {@code storedBytes} that no backup needs; it goes with time
 * @param savingFactor how many times less is stored than plain copies would take; 0 while nothing is
 */
public record UsageView(long logicalBytes, long storedBytes, long deadBytes, double savingFactor)
        implements Serializable {

    static UsageView of(RepositoryUsage usage) {
        return new UsageView(usage.logicalBytes(), usage.storedBytes(), usage.deadBytes(), usage.savingFactor());
    }
}

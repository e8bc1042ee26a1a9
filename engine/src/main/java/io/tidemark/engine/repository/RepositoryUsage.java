package io.tidemark.engine.repository;

import java.util.Collection;
import java.util.HashMap;

/**
 * What the backups of a repository take in the store, and what they would take apart. WAL does not count.
 *
 * @param logicalBytes of all files of all backups, not compressed: what as many plain copies would take
 * @param storedBytes of the packs that the backups name
 * @param deadBytes the part of them that no backup needs: what goes once a whole pack is needed no more, or its pages were moved
 */
public record RepositoryUsage(long logicalBytes, long storedBytes, long deadBytes) {

    /** How many times less is stored than plain copies would take; 0 while nothing is. */
    public double savingFactor() {
        return storedBytes == 0 ? 0 : (double) logicalBytes / storedBytes;
    }

    /** Of pages that a backup needs no more, later ones need none: the backup that needs most of a pack needs all that is needed. */
    static RepositoryUsage of(long logicalBytes, Collection<BackupContents> backups) {
        var sizes = new HashMap<PackId, Long>();
        var live = new HashMap<PackId, Long>();
        for (var backup : backups) {
            for (var use : backup.pages()) {
                var pack = use.pack();
                sizes.put(pack.id(), pack.sizeBytes());
                live.merge(pack.id(), pack.sizeBytes() * use.livePages() / Math.max(1, pack.pages()), Math::max);
            }
            for (var pack : backup.maps()) {
                sizes.put(pack.id(), pack.sizeBytes());
                live.put(pack.id(), pack.sizeBytes());
            }
        }
        var stored = sum(sizes.values());
        return new RepositoryUsage(logicalBytes, stored, stored - sum(live.values()));
    }

    private static long sum(Collection<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).sum();
    }
}

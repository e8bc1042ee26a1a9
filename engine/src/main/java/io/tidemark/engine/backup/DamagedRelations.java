package io.tidemark.engine.backup;

import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.RelationLocator;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupFacts;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * Finds out to which relations damaged pages belong.
 *
 * @param cluster of which the pages are
 */
record DamagedRelations(ReplicationConnection server, SystemIdentifier cluster) {

    /** The same with the relations that the server could tell; it is not asked if no page is damaged. */
    BackupFacts named(BackupFacts facts, Progress progress) {
        var relations = new LinkedHashSet<RelationLocator>();
        facts.checksumFailures().forEach(page -> RelationLocator.of(page.path()).ifPresent(relations::add));
        if (relations.isEmpty()) {
            return facts;
        }
        var names = server.relationNames(cluster, relations);
        names.values().forEach(name -> progress.note("damaged on the server's disk: " + name));
        return facts.withChecksumFailures(facts.checksumFailures().stream()
                .map(page -> named(page, names))
                .toList());
    }

    private static ChecksumFailure named(ChecksumFailure page, Map<RelationLocator, RelationName> names) {
        return RelationLocator.of(page.path())
                .map(relation -> page.in(names.get(relation)))
                .orElse(page);
    }
}

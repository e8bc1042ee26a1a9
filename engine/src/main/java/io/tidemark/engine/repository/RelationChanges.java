package io.tidemark.engine.repository;

import java.util.List;

/**
 * What differs between two backups, all forks and segments of a relation together.
 *
 * @param sums of all files
 * @param relations how many relations differ; a file that belongs to none counts as one
 * @param largest those of them in which most bytes came or went, the largest first
 */
public record RelationChanges(ChangeSums sums, long relations, List<RelationChange> largest) {

    /**
     * What differs in one relation.
     *
     * @param path of the first segment of its main fork, for example {@code base/5/16384}, or of a file that belongs to no relation
     */
    public record RelationChange(String path, ChangeSums sums) {}

    public RelationChanges {
        largest = List.copyOf(largest);
    }
}

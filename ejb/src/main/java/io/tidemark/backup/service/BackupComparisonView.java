package io.tidemark.backup.service;

import io.tidemark.backup.model.BackupName;
import java.io.Serializable;
import java.util.List;

/**
 * What changed from one backup to another.
 *
 * @param changes of all files
 * @param relations how many relations changed; a file that belongs to none counts as one
 * @param largest the relations of which most bytes came or went, the largest first
 */
public record BackupComparisonView(
        BackupName older, BackupName newer, Changes changes, long relations, List<Relation> largest)
        implements Serializable {

    /**
     * What changed in one relation, its forks and segments together.
     *
     * @param path of its first file; what it is called, a repository does not know
     */
    public record Relation(String path, Changes changes) implements Serializable {}

    /**
     * What changed in some files.
     *
     * @param changedPages pages of the newer backup that the older one does not have at the same place
     * @param changedBytes the bytes of these pages
     * @param removedBytes bytes of the older backup that were cut off, or whose file is gone
     * @param grownBytes by how much larger they are in the newer backup; negative if smaller
     */
    public record Changes(
            long addedFiles,
            long removedFiles,
            long changedFiles,
            long changedPages,
            long changedBytes,
            long removedBytes,
            long grownBytes)
            implements Serializable {}

    public BackupComparisonView {
        largest = List.copyOf(largest);
    }
}

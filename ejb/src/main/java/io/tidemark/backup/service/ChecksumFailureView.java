package io.tidemark.backup.service;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A page whose checksum was wrong on the server's disk when a backup was taken.
 *
 * @param path of its file below the data directory
 * @param block its number in the file; null: further ones of that file
 * @param relation of which it is; null: the server has not told
 */
public record ChecksumFailureView(
        String path, @Nullable Long block, @Nullable Relation relation) implements Serializable {

    /**
     * The same page as PostgreSQL's tools name it.
     *
     * @param database null: all databases share it
     * @param name with its schema, quoted where SQL asks for it
     * @param fork {@code main}, {@code fsm}, {@code vm} or {@code init}
     * @param block its number in the fork; null: further ones of the file
     */
    public record Relation(
            @Nullable String database,
            String name,
            String fork,
            @Nullable Long block) implements Serializable {}
}

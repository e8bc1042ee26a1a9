package io.tidemark.engine.repository;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.codec.Compression;

/**
 * How a repository is written. Nothing here changes what a reader needs to know.
 *
 * @param compression of pages and of the content of sealed objects. What describes them (maps, indexes, manifests, heads) is
 *     always small and stored with zstd, so that it can be read without further codecs
 * @param workers threads that compress and seal for one backup
 * @param packSize size at which a pack is closed and uploaded
 * @param packsInMemory packs of one backup that may be filled or under way at once; times {@code packSize} this bounds the
 *     memory of a backup
 */
public record RepositorySettings(Compression compression, int workers, DataSize packSize, int packsInMemory) {

    public RepositorySettings {
        if (workers < 1 || packsInMemory < 2 || packSize.bytes() < 64 << 10 || packSize.bytes() > 1 << 30) {
            throw new IllegalArgumentException("settings of a repository out of bounds: %d workers, %d packs of %s"
                    .formatted(workers, packsInMemory, packSize));
        }
    }

    public static RepositorySettings defaults() {
        var workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        return new RepositorySettings(Compression.usual(), workers, new DataSize(64 << 20), 2);
    }

    public RepositorySettings with(Compression other) {
        return new RepositorySettings(other, workers, packSize, packsInMemory);
    }
}

package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.postgres.ClusterIdentity;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositoryDescription;
import io.tidemark.engine.repository.RepositorySettings;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ReadOnlyObjectStore;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.storage.Stores;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A repository and the WAL in it. */
record OpenedRepository(ObjectStore store, Repository repository, WalArchive archive) implements AutoCloseable {

    /** For reading only. */
    static OpenedRepository open(StoreArguments arguments) {
        return open(
                arguments,
                new ReadOnlyObjectStore(Stores.open(arguments.address(), arguments.credentials())),
                RepositorySettings.defaults());
    }

    /** To put something into it. */
    static OpenedRepository openForWriting(StoreArguments arguments, Compression compression) {
        return open(
                arguments,
                Stores.open(arguments.address(), arguments.credentials()),
                RepositorySettings.defaults().with(compression));
    }

    private static OpenedRepository open(StoreArguments arguments, ObjectStore store, RepositorySettings settings) {
        try {
            return of(store, Repository.open(store, arguments.key()).with(settings));
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    /**
     * To put something into it of {@code cluster}; makes it if there is none.
     *
     * @throws EngineException with {@link ErrorCode#SYSTEM_IDENTIFIER_CHANGED} if it belongs to another cluster
     */
    static OpenedRepository openOrCreate(StoreArguments arguments, Compression compression, ClusterIdentity cluster) {
        var key = arguments.key();
        var store = Stores.open(arguments.address(), arguments.credentials());
        try {
            var settings = RepositorySettings.defaults().with(compression);
            return of(store, create(store, key, cluster).with(settings)).requireSame(cluster);
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    private static Repository create(ObjectStore store, TenantKey key, ClusterIdentity cluster) {
        try {
            return Repository.open(store, key);
        } catch (EngineException failure) {
            if (failure.code() != ErrorCode.NOT_FOUND) {
                throw failure;
            }
            return Repository.create(
                    store,
                    new RepositoryDescription(
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            UUID.randomUUID(),
                            cluster.systemIdentifier(),
                            cluster.walSegmentSize(),
                            Instant.now()),
                    key);
        }
    }

    private static OpenedRepository of(ObjectStore store, Repository repository) {
        return new OpenedRepository(store, repository, new WalArchive(repository));
    }

    /** @throws EngineException with {@link ErrorCode#SYSTEM_IDENTIFIER_CHANGED} if it belongs to another cluster */
    OpenedRepository requireSame(ClusterIdentity cluster) {
        var bound = repository.description().systemIdentifier();
        if (!bound.equals(cluster.systemIdentifier())) {
            throw new EngineException(
                    ErrorCode.SYSTEM_IDENTIFIER_CHANGED,
                    "this is cluster %s, the repository belongs to %s".formatted(cluster.systemIdentifier(), bound),
                    "Each cluster has a repository of its own: name that of this one, or make one with --create.");
        }
        return this;
    }

    /** The newest of all backups, with which the next one is compared; null if there is none. */
    static @Nullable BackupId newest(List<BackupManifest> backups) {
        return backups.isEmpty() ? null : backups.getLast().id();
    }

    RestoreSources sources() {
        return new RestoreSources(repository.backups(), archive.coverage(), archive::findTransaction);
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.tidemark.cli;

import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.RepositorySettings;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.storage.ObjectStore;
import io.tidemark.engine.storage.ReadOnlyObjectStore;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.storage.Stores;

/** A repository and the WAL in it. */
record OpenedRepository(ObjectStore store, Repository repository, WalArchive archive) implements AutoCloseable {

    /** For reading only. */
    static OpenedRepository open(StoreArguments arguments) {
        return open(
                arguments,
                new ReadOnlyObjectStore(Stores.open(arguments.address(), arguments.credentials())),
                RepositorySettings.defaults());
    }

    /** To put WAL into it. */
    static OpenedRepository openForWriting(StoreArguments arguments, Compression compression) {
        return open(
                arguments,
                Stores.open(arguments.address(), arguments.credentials()),
                RepositorySettings.defaults().with(compression));
    }

    private static OpenedRepository open(StoreArguments arguments, ObjectStore store, RepositorySettings settings) {
        try {
            var repository = Repository.open(store, arguments.key()).with(settings);
            return new OpenedRepository(store, repository, new WalArchive(repository));
        } catch (RuntimeException failure) {
            store.close();
            throw failure;
        }
    }

    RestoreSources sources() {
        return new RestoreSources(repository.backups(), archive.coverage(), archive::findTransaction);
    }

    @Override
    public void close() {
        store.close();
    }
}

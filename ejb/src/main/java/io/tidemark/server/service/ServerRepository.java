package io.tidemark.server.service;

import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.storage.StoreMeter;
import io.tidemark.engine.wal.WalArchive;

/** What is stored of one server: its backups and its WAL. Safe to use from many threads; nothing to close. */
public record ServerRepository(Repository repository, WalArchive archive) {

    /** The same; what is done to its store in this way is counted. */
    ServerRepository metered(StoreMeter meter) {
        var metered = repository.metered(meter);
        return new ServerRepository(metered, archive.by(metered));
    }
}

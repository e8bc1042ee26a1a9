package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalIntake;
import java.nio.file.Path;

/** Where a server's WAL files are kept. Many threads may use one at once. */
interface WalSink extends AutoCloseable {

    /**
     * Keeps a file. Durable when this returns, and only then: PostgreSQL removes the file.
     *
     * @throws EngineException if it is not, for whatever reason
     */
    void put(String name, Path file);

    @Override
    void close();

    /** Opens a repository to write to. */
    static WalSink ofRepository(StoreArguments arguments, Compression compression) {
        var opened = OpenedRepository.openForWriting(arguments, compression);
        var intake = new WalIntake(
                opened.archive(), opened.repository().description().systemIdentifier());
        return new WalSink() {

            @Override
            public void put(String name, Path file) {
                try (var arrival = intake.begin(name)) {
                    if (arrival.store(file) == WalArchive.Storing.DIVERGENT) {
                        throw new EngineException(
                                ErrorCode.WAL_DIVERGENT,
                                "the archive holds another content under the name %s; this one was kept aside"
                                        .formatted(name),
                                "Two servers have written the same timeline, or the server was restored: find out which,"
                                        + " and take a base backup.");
                    }
                }
            }

            @Override
            public void close() {
                opened.close();
            }
        };
    }
}

package io.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;

/** An archive of WAL that PostgreSQL fills by {@code archive_command} and recovers from by {@code restore_command}. */
interface Archiver {

    /** Stands in tables. */
    String name();

    /** Gets ready for the WAL of {@code source}; called once, while it runs. */
    void prepare(Source source) throws IOException, InterruptedException;

    String archiveCommand();

    /**
     * Called when what was archived shall be recovered from.
     *
     * @param scratch for what the command keeps beside the server, new in each turn
     * @param data the data directory of the server that recovers
     */
    String restoreCommand(Path scratch, Path data) throws IOException, InterruptedException;

    /** Ends what works ahead in the background: the next WAL would be archived before anybody measures. */
    default void rest() throws IOException {}
}

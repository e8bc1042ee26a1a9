package io.tidemark.engine.backup;

import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.Repository;
import java.util.Optional;

/** Tells whether a server can send what changed only. */
final class MethodChoice {

    private static final int FIRST_INCREMENTAL_MAJOR = 17;

    private MethodChoice() {}

    /**
     * Why every page must be sent; empty if changes are enough.
     *
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SUMMARIZE-WAL">summarize_wal</a>
     */
    static Optional<String> hindrance(ReplicationConnection connection, Repository repository, BackupRequest request) {
        var previous = request.previous();
        if (previous == null) {
            return Optional.of("there is no backup before to build upon");
        }
        if (request.everyPage()) {
            return Optional.of("that was asked for");
        }
        if (!connection.version().isAtLeast(FIRST_INCREMENTAL_MAJOR)) {
            return Optional.of("PostgreSQL %s does not know what changed".formatted(connection.version()));
        }
        if (!connection.show("summarize_wal").equals("on")) {
            return Optional.of("summarize_wal is off: the server does not note what changes");
        }
        if (!connection.show("block_size").equals("8192")
                || !connection.show("segment_size").equals("1GB")) {
            return Optional.of("the server was built with blocks or segments of another size");
        }
        if (!repository.manifest(previous).facts().checksumFailures().isEmpty()) {
            return Optional.of("the backup before has pages with wrong checksums, which may be right again");
        }
        return Optional.empty();
    }
}

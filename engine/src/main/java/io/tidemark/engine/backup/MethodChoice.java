package io.tidemark.engine.backup;

import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.Repository;
import java.util.Optional;

/**
 * How a backup shall be taken, unless that turns out to be impossible.
 *
 * @param reason why every page is read; empty if not every page is
 */
record MethodChoice(BackupMethod method, String reason) {

    private static final int FIRST_INCREMENTAL_MAJOR = 17;

    /**
     * From PostgreSQL 17 on the server can tell what changed. Older ones cannot: their files are read over several connections, but
     * those that did not change. Every page comes by the stream unless it shall come over several connections, too.
     */
    static MethodChoice of(ReplicationConnection connection, Repository repository, BackupRequest request) {
        var knowsChanges = connection.version().isAtLeast(FIRST_INCREMENTAL_MAJOR);
        var hindrance = hindrance(repository, request)
                .or(() -> knowsChanges ? hindranceOfBlocks(connection) : hindranceOfFiles(connection));
        if (hindrance.isPresent()) {
            var copied = !knowsChanges && request.copy().everyFile();
            return new MethodChoice(copied ? BackupMethod.PARALLEL_COPY : BackupMethod.STREAM, hindrance.get());
        }
        return new MethodChoice(knowsChanges ? BackupMethod.STREAM_INCREMENTAL : BackupMethod.PARALLEL_INCREMENTAL, "");
    }

    private static Optional<String> hindrance(Repository repository, BackupRequest request) {
        var previous = request.previous();
        if (previous == null) {
            return Optional.of("there is no backup before to build upon");
        }
        if (request.everyPage()) {
            return Optional.of("that was asked for");
        }
        if (!repository.manifest(previous).facts().checksumFailures().isEmpty()) {
            return Optional.of("the backup before has pages with wrong checksums, which may be right again");
        }
        return Optional.empty();
    }

    /** @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SUMMARIZE-WAL">summarize_wal</a> */
    private static Optional<String> hindranceOfBlocks(ReplicationConnection connection) {
        if (!connection.show("summarize_wal").equals("on")) {
            return Optional.of("summarize_wal is off: the server does not note what changes");
        }
        if (!connection.show("block_size").equals("8192")
                || !connection.show("segment_size").equals("1GB")) {
            return Optional.of("the server was built with blocks or segments of another size");
        }
        return Optional.empty();
    }

    /** After a crash a file may have content that is younger than its time: only what WAL then writes again as a whole is seen to change. */
    private static Optional<String> hindranceOfFiles(ReplicationConnection connection) {
        return connection.show("full_page_writes").equals("on")
                ? Optional.empty()
                : Optional.of("full_page_writes is off: times of files cannot be relied on");
    }
}

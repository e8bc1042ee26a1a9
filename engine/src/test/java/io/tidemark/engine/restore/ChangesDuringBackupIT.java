package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases and tablespaces that come and go, and files that shrink, while a backup is taken. */
class ChangesDuringBackupIT {

    private static final CopySettings COPY = new CopySettings(3, true, Duration.ZERO);

    /** Some seconds for everything. */
    private static final int STREAM_KILOBYTES = 32 << 10;

    /** The same for what changed. */
    private static final int INCREMENTAL_KILOBYTES = 1 << 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "V15, STREAM",
        "V15, PARALLEL_COPY",
        "V16, PARALLEL_INCREMENTAL",
        "V18, STREAM",
        "V18, STREAM_INCREMENTAL"
    })
    void the_backup_recovers_to_what_the_server_became(PostgresVersion version, BackupMethod method) throws Exception {
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        try (var server = server(version);
                var protection = ProtectedServer.protect(server, store(), directory.resolve("spool"))) {
            begin(server);
            @Nullable BackupManifest previous = null;
            if (method == BackupMethod.STREAM_INCREMENTAL || method == BackupMethod.PARALLEL_INCREMENTAL) {
                previous = backUp(protection, method, null, Progress.NONE);
                server.execute("UPDATE wandering SET text = 'since' WHERE n % 7 = 0");
            }
            // the total counts all files, while of an incremental only what changed passes
            var beginAt = method == BackupMethod.STREAM_INCREMENTAL ? 0 : random.nextDouble(0.3);
            var changes = new Changes(server, beginAt, method);

            var backup = backUp(protection, method, previous, changes);

            assertThat(NativeIncrementalIT.method(backup)).isEqualTo(method);
            changes.end.join();
            assertThat(changes.first.join())
                    .as("it was during the backup")
                    .isBetween(
                            backup.facts().wal().start(), backup.facts().wal().stop());
            assertThat(backup.facts().checksumFailures()).isEmpty();
            var expected = contents(server);
            protection.awaitArchived(server);
            server.stop();
            // recovery creates the tablespace where the server did
            Files.move(directory.resolve("fresh"), directory.resolve("fresh of the source"));
            Files.createDirectory(directory.resolve("fresh"));
            if (previous != null) {
                protection.repository().remove(previous.id());
            }

            var data = NativeIncrementalIT.restore(directory, protection);

            try (var restored = RestoredServer.start(version, data)) {
                assertThat(contents(restored.server())).isEqualTo(expected);
                assertThat(names(data.resolve("base")))
                        .containsExactlyInAnyOrderElementsOf(column(restored.server(), "SELECT oid FROM pg_database"));
                assertThat(names(data.resolve("pg_tblspc")))
                        .containsExactlyInAnyOrderElementsOf(
                                column(restored.server(), "SELECT oid FROM pg_tablespace WHERE spcname !~ '^pg_'"));
                restored.assertIsSound();
            }
        }
    }

    private static PostgresServer server(PostgresVersion version) {
        var builder = PostgresServer.builder(version).setting("autovacuum", "off");
        return (version.major() < 17 ? builder : builder.setting("summarize_wal", "on")).start();
    }

    private FileSystemObjectStore store() throws IOException {
        return FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
    }

    private void begin(PostgresServer server) throws IOException {
        for (var name : List.of("lasting", "doomed", "fresh")) {
            Files.createDirectory(directory.resolve(name));
        }
        server.execute(
                "CREATE TABLESPACE lasting LOCATION '%s'".formatted(directory.resolve("lasting")),
                "CREATE TABLESPACE doomed LOCATION '%s'".formatted(directory.resolve("doomed")),
                "CREATE TABLE wandering TABLESPACE lasting AS"
                        + " SELECT n, md5(n::text) AS text FROM generate_series(1, 50000) n",
                "CREATE TABLE moving_in AS SELECT n FROM generate_series(1, 20000) n",
                "CREATE TABLE leaving TABLESPACE doomed AS SELECT n FROM generate_series(1, 50000) n",
                "CREATE TABLE truncated AS SELECT n FROM generate_series(1, 50000) n",
                "CREATE TABLE shrinking AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, 50000) n",
                "CREATE TABLE dropped AS SELECT n FROM generate_series(1, 50000) n",
                "CREATE DATABASE doomed TABLESPACE doomed",
                "CREATE DATABASE doomed_too");
        for (var database : List.of("doomed", "doomed_too")) {
            server.executeIn(database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 50000) n");
        }
        server.execute("VACUUM", "CHECKPOINT");
    }

    private BackupManifest backUp(
            ProtectedServer protection, BackupMethod method, @Nullable BackupManifest previous, Progress progress) {
        var request = protection.request("changing").comparedWith(previous == null ? null : previous.id());
        var isCopy = method == BackupMethod.PARALLEL_COPY || method == BackupMethod.PARALLEL_INCREMENTAL;
        return protection.backUp(
                isCopy
                        ? request.withCopy(COPY)
                        : request.withMaxRate(previous == null ? STREAM_KILOBYTES : INCREMENTAL_KILOBYTES),
                protection.storedWal(),
                progress,
                new Cancellation());
    }

    private static List<String> contents(PostgresServer server) {
        var tables = Stream.of("wandering", "moving_in", "truncated", "shrinking", "newcomer")
                .map(table -> "%s %s".formatted(table, server.queryOne("""
                                SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')
                                FROM %s t
                                """.formatted(table))));
        var relations = column(server, """
                        SELECT relname || ' ' || coalesce(spcname, 'pg_default')
                        FROM pg_class class LEFT JOIN pg_tablespace space ON space.oid = reltablespace
                        WHERE relnamespace = 'public'::regnamespace ORDER BY 1
                        """).stream();
        var databases = column(server, "SELECT 'database ' || datname FROM pg_database ORDER BY 1").stream();
        var tablespaces = column(server, "SELECT 'tablespace ' || spcname FROM pg_tablespace ORDER BY 1").stream();
        var born = Stream.of(server.queryOneIn("born", "SELECT 'born with ' || count(*) FROM pg_class"));
        return Stream.of(tables, relations, databases, tablespaces, born)
                .flatMap(lines -> lines)
                .toList();
    }

    private static List<String> column(PostgresServer server, String query) {
        return server.query(query).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("pgsql_tmp"))
                    .toList();
        }
    }

    /** Happen from some part of the backup on. A copy waits for them; a stream must not, as some wait for its process. */
    private final class Changes implements Progress {

        private final CompletableFuture<Lsn> first = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private final PostgresServer server;
        private final double beginAt;
        private final boolean waits;
        private long total;
        private long passed;
        private boolean begun;

        Changes(PostgresServer server, double beginAt, BackupMethod method) {
            this.server = server;
            this.beginAt = beginAt;
            this.waits = method == BackupMethod.PARALLEL_COPY || method == BackupMethod.PARALLEL_INCREMENTAL;
        }

        private void make() {
            server.execute("CREATE TABLESPACE fresh LOCATION '%s'".formatted(directory.resolve("fresh")));
            first.complete(Lsn.parse(server.queryOne("SELECT pg_current_wal_insert_lsn()")));
            server.execute(
                    "DROP DATABASE doomed",
                    "CREATE TABLE newcomer TABLESPACE fresh AS SELECT n FROM generate_series(1, 20000) n",
                    "ALTER TABLE wandering SET TABLESPACE pg_default",
                    "ALTER TABLE moving_in SET TABLESPACE fresh",
                    "DROP TABLE leaving",
                    "DROP TABLESPACE doomed",
                    "DROP DATABASE doomed_too",
                    "TRUNCATE truncated",
                    "INSERT INTO truncated VALUES (1)",
                    "DELETE FROM shrinking WHERE n > 1000",
                    "VACUUM shrinking",
                    "DROP TABLE dropped",
                    "CREATE DATABASE born STRATEGY file_copy");
            end.complete(null);
        }

        @Override
        public void phase(String name) {}

        @Override
        public void total(long bytes) {
            total = bytes;
        }

        @Override
        public void advance(long bytes) {
            passed += bytes;
            if (!begun && passed >= beginAt * total) {
                begun = true;
                Thread.ofPlatform().start(() -> {
                    try {
                        make();
                    } catch (RuntimeException e) {
                        first.completeExceptionally(e);
                        end.completeExceptionally(e);
                    }
                });
            }
            if (begun && waits) {
                end.join();
            }
        }

        @Override
        public void note(String line) {}
    }
}

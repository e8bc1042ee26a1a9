package io.tidemark.engine.restore;

import static io.tidemark.engine.restore.NativeIncrementalIT.method;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.protocol.CopyRights;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.StoredFile;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresBinaries;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParallelCopyIT {

    /** Nothing but the resolution of times, so that little is older. */
    private static final CopySettings COPY = new CopySettings(3, true, Duration.ZERO);

    private static final String RELATION = "(global|base/\\d+|pg_tblspc/\\d+/[^/]+/\\d+)/\\d+(_vm|_init)?(\\.\\d+)?";

    @TempDir
    Path directory;

    private static PostgresServer server(PostgresVersion version) {
        // nobody but the test changes anything
        return PostgresServer.builder(version).setting("autovacuum", "off").start();
    }

    private ProtectedServer protect(PostgresServer server) throws IOException {
        return ProtectedServer.protect(server, store(), directory.resolve("spool"));
    }

    private FileSystemObjectStore store() throws IOException {
        return FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V16"})
    void backups_without_unchanged_files_equal_the_servers_disk_after_any_history(PostgresVersion version)
            throws Exception {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var history = new History(new Random(seed));
        try (var server = server(version);
                var protection = protect(server)) {
            history.begin(server, Files.createDirectory(directory.resolve("fast")));
            letSettle(server);
            putPipe(server);
            var first = backUp(protection, null, new Notes());
            assertThat(method(first)).isEqualTo(BackupMethod.PARALLEL_COPY);
            assertEqualsDisk(server, protection, first.id());
            var last = first;
            for (var round = 1; round <= 3; round++) {
                history.change(server, round);
                var notes = new Notes();
                last = backUp(protection, last.id(), notes);
                assertThat(method(last)).isEqualTo(BackupMethod.PARALLEL_INCREMENTAL);
                assertThat(notes.unchangedFiles()).isGreaterThan(500);
                assertEqualsDisk(server, protection, last.id());
            }
            assertThat(last.facts().checksumFailures()).isEmpty();
            assertThat(last.sizes().storedBytes()).isLessThan(first.sizes().totalBytes());
            var expected = history.digests(server);
            server.stop();
            protection.repository().remove(first.id());

            var data = NativeIncrementalIT.restore(directory, protection);

            NativeIncrementalIT.assertManifestNamesTheFiles(data);
            verifyWithPostgres(version, data);
            try (var restored = RestoredServer.start(version, data)) {
                assertThat(history.digests(restored.server())).isEqualTo(expected);
                assertThat(restored.server().queryOne("SELECT count(*) FROM scratch"))
                        .isEqualTo("0");
                restored.assertIsSound();
            }
            assertThat(protection
                            .reopened()
                            .verifier()
                            .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                            .damages())
                    .isEmpty();
        }
    }

    @Test
    void what_changes_while_it_is_copied_is_as_the_server_left_it_after_recovery() throws Exception {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var history = new History(new Random(seed));
        try (var server = server(PostgresVersion.V15);
                var protection = protect(server)) {
            history.begin(server, Files.createDirectory(directory.resolve("fast")));
            letSettle(server);
            BackupManifest last = null;
            for (var round = 1; round <= 3; round++) {
                var number = round;
                var changes = new CompletableFuture<@Nullable Void>();
                var beginning = new Notes(phase -> {
                    if (phase.equals(BaseBackup.COPY)) {
                        Thread.ofPlatform().start(() -> {
                            try {
                                history.changeWithoutRestart(server, number);
                                changes.complete(null);
                            } catch (RuntimeException e) {
                                changes.completeExceptionally(e);
                            }
                        });
                    }
                });
                last = backUp(protection, last == null ? null : last.id(), beginning);
                changes.join();
            }
            assertThat(method(last)).isEqualTo(BackupMethod.PARALLEL_INCREMENTAL);
            assertThat(last.facts().checksumFailures()).isEmpty();
            var expected = history.digests(server);
            protection.awaitArchived(server);
            server.stop();

            var data = NativeIncrementalIT.restore(directory, protection);

            verifyWithPostgres(PostgresVersion.V15, data);
            try (var restored = RestoredServer.start(PostgresVersion.V15, data)) {
                assertThat(history.digests(restored.server())).isEqualTo(expected);
                restored.assertIsSound();
            }
        }
    }

    @Test
    void needs_a_few_functions_and_no_superuser_and_streams_without_them() throws Exception {
        try (var server = server(PostgresVersion.V15)) {
            server.execute(
                    "CREATE ROLE backup LOGIN REPLICATION PASSWORD 'secret'",
                    "CREATE TABLE t AS SELECT n FROM generate_series(1, 100000) n");
            var address = Servers.address(server, "backup", "secret");
            try (var protection = ProtectedServer.protect(address, store(), directory.resolve("spool"))) {
                letSettle(server);
                var without = new Notes();
                var streamed = backUp(protection, null, without);
                assertThat(method(streamed)).isEqualTo(BackupMethod.STREAM);
                assertThat(without.lines)
                        .anyMatch(line -> line.contains("the role may not call")
                                && line.contains("pg_read_binary_file(text, bigint, bigint, boolean)"));

                server.execute(CopyRights.grant("backup"));
                var with = new Notes();
                var copied = backUp(protection, streamed.id(), with);
                assertThat(method(copied)).isEqualTo(BackupMethod.PARALLEL_INCREMENTAL);
                assertThat(with.unchangedFiles()).isGreaterThan(500);
                assertEqualsDisk(server, protection, copied.id());
                assertThat(paths(protection, copied.id())).isEqualTo(paths(protection, streamed.id()));
                server.stop();
                try (var restored =
                        RestoredServer.start(PostgresVersion.V15, NativeIncrementalIT.restore(directory, protection))) {
                    assertThat(restored.server().queryOne("SELECT count(*) FROM t"))
                            .isEqualTo("100000");
                }
            }
        }
    }

    @Test
    void opens_no_more_connections_than_the_server_has_room_for_and_streams_where_that_is_too_few() throws Exception {
        try (var server = server(PostgresVersion.V15)) {
            server.execute("CREATE ROLE backup LOGIN REPLICATION PASSWORD 'secret'", CopyRights.grant("backup"));
            var address = Servers.address(server, "backup", "secret");
            try (var protection = ProtectedServer.protect(address, store(), directory.resolve("spool"))) {
                // one holds the backup open; those for replication do not count
                for (var tooFew : List.of(0, 1, 2)) {
                    var notes = backUpWithRoomFor(tooFew, server, protection, BackupMethod.STREAM);
                    assertThat(notes.lines)
                            .anyMatch(line -> line.startsWith("the server sends every page:")
                                    && line.contains("too many connections for role"));
                }
                assertThat(backUpWithRoomFor(3, server, protection, BackupMethod.PARALLEL_COPY).lines)
                        .contains("files are read over 1 connection, as the server has no room for 3");
                assertThat(backUpWithRoomFor(4, server, protection, BackupMethod.PARALLEL_COPY).lines)
                        .contains("files are read over 3 connections");
            }
        }
    }

    /** Of every page. */
    private static Notes backUpWithRoomFor(
            int connections, PostgresServer server, ProtectedServer protection, BackupMethod expected) {
        server.execute("ALTER ROLE backup CONNECTION LIMIT " + connections);
        server.awaitTrue("SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'backup'", Duration.ofSeconds(30));
        var notes = new Notes();
        assertThat(method(backUp(protection, null, notes))).isEqualTo(expected);
        return notes;
    }

    @Test
    void a_cancelled_copy_leaves_nothing_behind() throws Exception {
        try (var server = server(PostgresVersion.V15);
                var protection = protect(server)) {
            var cancellation = new Cancellation();
            var request = protection.request("cancelled").withMaxRate(32);
            var progress = new Notes(phase -> {
                if (phase.equals(BaseBackup.COPY)) {
                    cancellation.request();
                }
            });

            assertThatThrownBy(() -> protection.backUp(request, protection.storedWal(), progress, cancellation))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));

            server.awaitTrue(
                    "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'tidemark backup'",
                    Duration.ofSeconds(30));
            assertThat(protection.reopened().backups()).isEmpty();
            assertThat(method(backUp(protection, null, new Notes()))).isEqualTo(BackupMethod.PARALLEL_COPY);
        }
    }

    /** Whoever opens it for reading waits for ever. */
    private static void putPipe(PostgresServer server) throws Exception {
        var pipe = server.directory().resolve("pipe").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
    }

    /** What was written up to now is older than a backup that begins now, by the second. */
    private static void letSettle(PostgresServer server) {
        server.execute("CHECKPOINT");
        var now = server.queryOne("SELECT clock_timestamp()");
        server.awaitTrue(
                "SELECT clock_timestamp() > timestamptz '%s' + interval '3 s'".formatted(now), Duration.ofSeconds(30));
    }

    private static BackupManifest backUp(ProtectedServer protection, @Nullable BackupId previous, Progress progress) {
        var request = protection.request("copy").comparedWith(previous).withCopy(COPY);
        return protection.backUp(request, protection.storedWal(), progress, new Cancellation());
    }

    /** The server writes nothing meanwhile. */
    private static void assertEqualsDisk(PostgresServer server, ProtectedServer protection, BackupId backup) {
        Map<String, Integer> onDisk;
        var data = server.directory();
        try (var files = Files.walk(data, FileVisitOption.FOLLOW_LINKS)) {
            onDisk = files.filter(file -> data.relativize(file).toString().matches(RELATION))
                    .filter(file -> !isEmptied(file))
                    .collect(toMap(
                            file -> data.relativize(file).toString(),
                            NativeIncrementalIT::crc,
                            (one, other) -> one,
                            TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Integer> inBackup;
        try (var files = protection.reopened().reader(backup).files()) {
            inBackup = files.filter(file -> file.path().matches(RELATION))
                    .collect(toMap(StoredFile::path, StoredFile::crc32c, (one, other) -> one, TreeMap::new));
        }
        assertThat(inBackup).isEqualTo(onDisk);
    }

    /** Of an unlogged relation. */
    private static boolean isEmptied(Path file) {
        var name = file.getFileName().toString();
        return !name.contains("_init") && Files.exists(file.resolveSibling(name.replaceAll("\\D.*", "") + "_init"));
    }

    private static List<String> paths(ProtectedServer protection, BackupId backup) {
        try (var files = protection.reopened().reader(backup).files()) {
            return files.map(StoredFile::path).sorted().toList();
        }
    }

    /** Debian's clients are of PostgreSQL 15; they understand the manifests of 15 and 16, and the WAL of 15. */
    private static void verifyWithPostgres(PostgresVersion version, Path data) throws Exception {
        var installed = PostgresBinaries.installed(15);
        if (installed.isPresent()) {
            var command = new ArrayList<>(
                    List.of(installed.get().program("pg_verifybackup").toString(), data.toString()));
            if (version != PostgresVersion.V15) {
                command.add(1, "-n");
            }
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
    }

    /** What a backup told. */
    private static final class Notes implements Progress {

        private final List<String> lines = new ArrayList<>();
        private final Consumer<String> onPhase;

        Notes() {
            this(phase -> {});
        }

        Notes(Consumer<String> onPhase) {
            this.onPhase = onPhase;
        }

        int unchangedFiles() {
            return lines.stream()
                    .filter(line -> line.contains(" files did not change"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .mapToInt(Integer::parseInt)
                    .sum();
        }

        @Override
        public void phase(String name) {
            onPhase.accept(name);
        }

        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void note(String line) {
            lines.add(line);
        }
    }
}

package io.tidemark.engine.restore;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.PgManifest;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.StoredFile;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NativeIncrementalIT {

    @TempDir
    Path directory;

    private static PostgresServer server(PostgresVersion version) {
        // nobody but the test changes anything
        return PostgresServer.builder(version)
                .setting("summarize_wal", "on")
                .setting("autovacuum", "off")
                .start();
    }

    private ProtectedServer protect(PostgresServer server) throws IOException {
        var store = FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
        return ProtectedServer.protect(server, store, directory.resolve("spool"));
    }

    @ParameterizedTest
    @EnumSource(names = {"V17", "V18"})
    void backups_of_changes_only_equal_the_server_after_any_history(PostgresVersion version) throws Exception {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var history = new History(new Random(seed));
        try (var server = server(version);
                var protection = protect(server)) {
            history.begin(server, Files.createDirectory(directory.resolve("fast")));
            var first = protection.backUp("whole");
            assertThat(method(first)).isEqualTo(BackupMethod.STREAM);
            for (var round = 1; round <= 3; round++) {
                history.change(server, round);
                var incremental = protection.backUp("changes " + round);
                assertThat(method(incremental)).isEqualTo(BackupMethod.STREAM_INCREMENTAL);
                assertThat(incremental.facts().backupLabel()).doesNotContain("INCREMENTAL");
                assertEqualsEveryPage(protection, incremental);
            }
            var expected = history.digests(server);
            server.stop();
            protection
                    .repository()
                    .remove(protection.repository().backups().getFirst().id());

            var data = restore(protection);

            assertManifestNamesTheFiles(data);
            try (var restored = RestoredServer.start(version, data)) {
                assertThat(history.digests(restored.server())).isEqualTo(expected);
                restored.assertIsSound();
            }
            var verification = protection
                    .reopened()
                    .verifier()
                    .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
            assertThat(verification.damages()).isEmpty();
        }
    }

    /** A backup of every page, taken when nothing has changed since, has the same relations. */
    private static void assertEqualsEveryPage(ProtectedServer protection, BackupManifest incremental) {
        var request =
                protection.request("every page").comparedWith(incremental.id()).withEveryPage(true);
        var whole = protection.backUp(request);
        assertThat(method(whole)).isEqualTo(BackupMethod.STREAM);
        assertThat(relations(protection, incremental.id())).isEqualTo(relations(protection, whole.id()));
    }

    private static Map<String, Integer> relations(ProtectedServer protection, BackupId backup) {
        try (var files = protection.reopened().reader(backup).files()) {
            // free space maps are hints, and the checkpointer writes them when it likes
            return files.filter(file -> file.path().matches("(base|pg_tblspc)/.*/\\d+(_vm|_init)?(\\.\\d+)?"))
                    .collect(toMap(StoredFile::path, StoredFile::crc32c, (one, other) -> one, TreeMap::new));
        }
    }

    static BackupMethod method(BackupManifest backup) {
        return backup.facts().origin().method();
    }

    private Path restore(ProtectedServer protection) throws IOException {
        return restore(directory, protection);
    }

    /** Everything up to the latest moment, into a new directory below. */
    static Path restore(Path directory, ProtectedServer protection) throws IOException {
        var data = Files.createTempDirectory(directory, "restored").resolve("data");
        var plan = RestorePlanner.plan(protection.sources(), RecoveryTarget.latest())
                .orThrow();
        try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        return data;
    }

    /** As {@code pg_verifybackup} would check it, which exists here for older servers only. */
    static void assertManifestNamesTheFiles(Path data) throws IOException {
        var named = new ArrayList<String>();
        var manifest = PgManifest.parse(Files.readAllBytes(data.resolve(PgManifest.FILE_NAME)), file -> {
            named.add(file.path());
            if (!file.path().equals("postgresql.auto.conf")) {
                assertThat(file.hasCrc32c(crc(data.resolve(file.path()))))
                        .as(file.path())
                        .isTrue();
            }
        });
        assertThat(manifest.walRanges()).hasSize(1);
        assertThat(named).doesNotHaveDuplicates().noneMatch(path -> path.contains("INCREMENTAL"));
        try (var files = Files.walk(data.resolve("base"))) {
            assertThat(named)
                    .containsAll(files.filter(Files::isRegularFile)
                            .map(file -> data.relativize(file).toString())
                            .toList());
        }
    }

    static int crc(Path file) {
        try {
            var crc = new CRC32C();
            crc.update(Files.readAllBytes(file));
            return (int) crc.getValue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_page_is_sent_when_the_server_does_not_know_what_changed() throws Exception {
        try (var server = server(PostgresVersion.V18);
                var protection = protect(server)) {
            server.execute("CREATE TABLE t AS SELECT n FROM generate_series(1, 10000) n");
            protection.backUp("first");
            server.execute("ALTER SYSTEM SET summarize_wal = off", "SELECT pg_reload_conf()");
            server.awaitTrue("SELECT current_setting('summarize_wal') = 'off'", Duration.ofSeconds(30));
            assertThat(noted(protection)).anyMatch(note -> note.contains("summarize_wal is off"));

            recycleWal(server, protection);
            removeSummaries(server);
            server.execute("ALTER SYSTEM SET summarize_wal = on", "SELECT pg_reload_conf()");
            server.awaitTrue("SELECT current_setting('summarize_wal') = 'on'", Duration.ofSeconds(30));
            assertThat(noted(protection)).anyMatch(note -> note.contains("cannot tell what changed"));

            server.execute("UPDATE t SET n = n + 1");
            assertThat(method(protection.backUp("changes again"))).isEqualTo(BackupMethod.STREAM_INCREMENTAL);
        }
    }

    /** Takes a backup; returns what it noted. It sent every page. */
    private static List<String> noted(ProtectedServer protection) {
        var notes = new ArrayList<String>();
        var progress = new Progress() {
            @Override
            public void phase(String name) {}

            @Override
            public void total(long bytes) {}

            @Override
            public void advance(long bytes) {}

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        var request = protection
                .request("fallback")
                .comparedWith(protection.repository().backups().getLast().id());
        var backup = protection.backUp(request, protection.storedWal(), progress, new Cancellation());
        assertThat(method(backup)).isEqualTo(BackupMethod.STREAM);
        return notes;
    }

    /** What happened before cannot be summarized any more. */
    private static void recycleWal(PostgresServer server, ProtectedServer protection) throws InterruptedException {
        for (var segment = 0; segment < 3; segment++) {
            server.execute("UPDATE t SET n = n + 1", "SELECT pg_switch_wal()");
            protection.awaitArchived(server);
            server.execute("CHECKPOINT");
        }
    }

    private static void removeSummaries(PostgresServer server) throws IOException {
        try (Stream<Path> summaries = Files.list(server.walDirectory().resolve("summaries"))) {
            for (var summary : summaries.toList()) {
                Files.delete(summary);
            }
        }
    }

    @Test
    void pages_that_cannot_be_kept_are_sent_and_the_backup_is_whole_again() throws Exception {
        try (var server = server(PostgresVersion.V18);
                var protection = protect(server)) {
            server.execute("CREATE TABLE t AS SELECT n FROM generate_series(1, 100000) n");
            protection.backUp("first");
            try (Stream<Path> packs = Files.list(directory.resolve("store/packs"))) {
                for (var pack : packs.toList()) {
                    Files.delete(pack);
                }
            }

            assertThat(noted(protection)).anyMatch(note -> note.contains("cannot be kept"));

            server.stop();
            try (var restored = RestoredServer.start(PostgresVersion.V18, restore(protection))) {
                assertThat(restored.server().queryOne("SELECT count(*) FROM t")).isEqualTo("100000");
            }
        }
    }

    @Test
    void changes_are_sent_across_a_promotion() throws Exception {
        try (var primary = server(PostgresVersion.V18);
                var standby =
                        primary.standby(directory.resolve("standby"), "replica").open()) {
            standby.start();
            try (var protection = protect(standby)) {
                primary.execute(
                        "CREATE TABLE t AS SELECT n, md5(n::text) AS text FROM generate_series(1, 100000) n",
                        "CHECKPOINT");
                protection.backUp("of the standby");
                primary.execute("UPDATE t SET text = 'before' WHERE n % 1000 = 0");
                primary.stop();
                standby.promote();
                standby.execute("UPDATE t SET text = 'after' WHERE n % 1000 = 1");

                var backup = protection.backUp("of the new primary");

                assertThat(method(backup)).isEqualTo(BackupMethod.STREAM_INCREMENTAL);
                assertEqualsEveryPage(protection, backup);
                protection.awaitArchived(standby);
                standby.stop();
                try (var restored = RestoredServer.start(PostgresVersion.V18, restore(protection))) {
                    assertThat(restored.server()
                                    .queryOne("SELECT count(*) FILTER (WHERE text = 'before') || ' ' ||"
                                            + " count(*) FILTER (WHERE text = 'after') FROM t"))
                            .isEqualTo("100 100");
                    restored.assertIsSound();
                }
            }
        }
    }
}

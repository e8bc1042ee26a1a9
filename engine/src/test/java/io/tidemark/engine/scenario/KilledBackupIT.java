package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.JavaProcess;
import io.tidemark.engine.Progress;
import io.tidemark.engine.Secret;
import io.tidemark.engine.backup.BackupRequest;
import io.tidemark.engine.backup.BaseBackup;
import io.tidemark.engine.backup.copy.CopySettings;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.BackupMethod;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.repository.Sweep;
import io.tidemark.engine.repository.TenantKey;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.repository.WalSpan;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that take a base backup are killed when a given part of it has come. */
class KilledBackupIT {

    /** What servers that do not tell what changed are read by. */
    private static final CopySettings COPY = CopySettings.over(3);

    private static final int[] PERCENTS = {10, 50, 90, 99};
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"V15, PARALLEL_COPY", "V18, STREAM"})
    void a_killed_backup_is_none_and_leaves_nothing_behind(PostgresVersion version, BackupMethod method)
            throws Exception {
        var key = TenantKey.generate();
        var folder = Files.createDirectory(directory.resolve("store"));
        try (var server = PostgresServer.builder(version).start();
                var protection = ProtectedServer.protect(
                        server, FileSystemObjectStore.open(folder), directory.resolve("spool"))) {
            protection.repository().admit(key);
            server.execute("CREATE TABLE t AS SELECT n, md5(n::text) FROM generate_series(1, 50000) n");
            var whole = new Passing(Long.MAX_VALUE);
            var first = protection.backUp(
                    protection.request("first").withCopy(COPY), protection.storedWal(), whole, new Cancellation());
            assertThat(first.facts().origin().method()).isEqualTo(method);
            var before = objects(folder);

            for (var percent : PERCENTS) {
                killAt(whole.bytes() * percent / 100, server, folder, key);

                assertThat(protection.reopened().backups())
                        .as("killed at %d %%", percent)
                        .extracting(BackupManifest::id)
                        .containsExactly(first.id());
                assertIsLetGo(server);
            }

            assertThat(objects(folder)).as("the killed ones left something").hasSizeGreaterThan(before.size());
            age(folder);
            protection.reopened().sweep().run(Sweep.DEFAULT_MARGIN);
            assertThat(objects(folder)).isSubsetOf(before);
            var next = protection.backUp("next");
            assertThat(protection.reopened().backups())
                    .extracting(BackupManifest::id)
                    .containsExactly(first.id(), next.id());
            assertThat(protection
                            .reopened()
                            .verifier()
                            .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                            .damages())
                    .isEmpty();
        }
    }

    /** Nobody copies any more, and the receiver still holds its slot. */
    private static void assertIsLetGo(PostgresServer server) {
        server.awaitTrue(
                "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = '%s'".formatted(Child.NAME),
                PATIENCE);
        server.awaitTrue("SELECT count(*) = 0 FROM pg_stat_progress_basebackup", PATIENCE);
        server.awaitTrue(
                "SELECT count(*) = 1 FROM pg_replication_slots WHERE slot_name = 'tidemark' AND active", PATIENCE);
        assertThat(server.queryOne("SELECT count(*) FROM pg_replication_slots")).isEqualTo("1");
        assertThat(server.directory().resolve("backup_label")).doesNotExist();
    }

    private static void killAt(long bytes, PostgresServer server, Path folder, TenantKey key) throws Exception {
        var child = JavaProcess.of(
                        Child.class, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), folder, server.port(), bytes)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = child.inputReader();
                var in = child.outputWriter()) {
            in.write(server.password() + "\n" + key.text().reveal() + "\n");
            in.flush();
            assertThat(out.lines().anyMatch(Child.REACHED::equals))
                    .as("it took %d bytes", bytes)
                    .isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static List<String> objects(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("wal/"))
                    .toList();
        }
    }

    /** As if everything were older than the notes of the writers that were killed. */
    private static void age(Path folder) throws IOException {
        var old = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
    }

    /** Takes a backup, and stands still where it is to be killed. */
    static final class Child {

        static final String NAME = "tidemark child";
        static final String REACHED = "reached";

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            var port = Integer.parseInt(arguments[1]);
            var address = ServerAddress.of("127.0.0.1", port, "postgres", "postgres", Secret.of(in.readLine()))
                    .withApplicationName(NAME);
            var repository =
                    Repository.open(FileSystemObjectStore.open(Path.of(arguments[0])), TenantKey.parse(in.readLine()));
            var clock = InstantSource.system();
            var request = BackupRequest.of(BackupId.of(clock.instant(), new Random()), "killed")
                    .withCopy(COPY);
            try (var connection = ReplicationConnection.open(address)) {
                new BaseBackup(connection, repository, Child::noWal, clock)
                        .run(request, new Passing(Long.parseLong(arguments[2])), new Cancellation());
            }
        }

        private static boolean noWal(WalSpan span, Duration atMost) {
            throw new IllegalStateException("the whole backup was taken");
        }
    }

    /** Counts what was taken, and stands still once it is {@code stop}. */
    private static final class Passing implements Progress {

        private final long stop;
        private final AtomicLong bytes = new AtomicLong();

        Passing(long stop) {
            this.stop = stop;
        }

        long bytes() {
            return bytes.get();
        }

        @Override
        public void phase(String name) {}

        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long taken) {
            if (bytes.addAndGet(taken) >= stop) {
                System.out.println(Child.REACHED);
                System.out.flush();
                while (true) {
                    LockSupport.park();
                }
            }
        }

        @Override
        public void note(String line) {}
    }
}

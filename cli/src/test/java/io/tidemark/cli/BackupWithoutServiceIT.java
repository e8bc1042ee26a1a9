package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server, a folder and the program: nothing else is there. */
class BackupWithoutServiceIT {

    private static final Path SCRIPT =
            Path.of("target/tidemark-cli/tidemark/bin/tidemark").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    Path directory;

    private Path store;
    private Path keyFile;

    @BeforeEach
    void make_a_store_and_a_key() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
        keyFile = directory.resolve("key");
        ProgramRun.of(List.of("new-key", keyFile.toString())).succeeds();
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void backs_a_server_up_twice_and_restores_it(PostgresVersion version) throws IOException {
        try (var server = PostgresServer.builder(version).start()) {
            server.execute(
                    "create table ledger as select n, md5(n::text) as text from generate_series(1, 50000) n",
                    "create table note (what text)");
            var first = run(
                            server,
                            "backup",
                            "--create",
                            "--label",
                            "first",
                            "--max-rate",
                            "1024M",
                            "--connections",
                            "3")
                    .succeeds();
            assertThat(first.out()).contains("is complete");
            server.execute("insert into note values ('between')");

            var second = run(server, "backup", "--output", "json", "--compress", "lz4")
                    .succeeds();

            var fields = (Map<?, ?>) Json.parse(second.out());
            assertThat((Long) fields.get("changedBytes"))
                    .as("only what has changed since the first")
                    .isLessThan((Long) fields.get("totalBytes") / 4);
            assertThat(server.query("select slot_name from pg_replication_slots"))
                    .as("the slots went with the backups")
                    .isEmpty();
            assertThat(run("list").succeeds().out()).contains("first").contains("Recoverable:");
        }
        run("verify", "--level", "everything").succeeds();
        var target = directory.resolve("restored");
        run("restore", target.toString()).succeeds();
        try (var restored = RestoredServer.start(version, target)) {
            restored.assertIsSound();
            assertThat(restored.server().queryOne("select count(*) from ledger where text = md5(n::text)"))
                    .isEqualTo("50000");
            assertThat(restored.server().queryOne("select what from note")).isEqualTo("between");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void receives_wal_until_it_is_told_to_stop_and_restores_to_the_last_commit(PostgresVersion version)
            throws Exception {
        try (var server = PostgresServer.builder(version).start()) {
            server.execute("create table note (what text)");
            run(server, "receive-wal", "--create", "--slot", "arch", "--spool", directory + "/spool")
                    .fails(ExitCode.FAILED);
            var receiver = start(
                    server,
                    "receive-wal",
                    "--create",
                    "--create-slot",
                    "--slot",
                    "arch",
                    "--spool",
                    directory.resolve("spool").toString(),
                    "--rpo",
                    "5",
                    "--output",
                    "json");
            try {
                await(() -> logged().contains("\"state\":\"STREAMING\""));
                run(server, "backup", "--wal-by-others").succeeds();
                server.restart();
                server.execute("insert into note values ('after the restart')");
                var end = server.queryOne("select pg_current_wal_flush_lsn()");
                await(() -> storedIsAtLeast(server, end));
                server.execute("insert into note values ('just before the stop')");
            } finally {
                receiver.destroy();
            }
            assertThat(receiver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(receiver.exitValue()).as(logged()).isZero();
            assertThat(logged()).contains("\"state\":\"STOPPED\"");
            assertThat(server.queryOne("select active from pg_replication_slots where slot_name = 'arch'"))
                    .isEqualTo("f");
        }
        var target = directory.resolve("restored");
        run("restore", "--latest", target.toString()).succeeds();
        try (var restored = RestoredServer.start(version, target)) {
            assertThat(restored.server().query("select what from note order by 1"))
                    .containsExactly(List.of("after the restart"), List.of("just before the stop"));
        }
    }

    @Test
    void expires_what_no_rule_keeps_and_nothing_that_a_kept_backup_needs() {
        try (var server = PostgresServer.builder(PostgresVersion.V15)
                .walSegmentMegabytes(1)
                .start()) {
            server.execute("create table note (what text)");
            for (var label : List.of("one", "two", "three")) {
                run(server, "backup", "--create", "--label", label).succeeds();
                server.execute("insert into note values ('%s')".formatted(label));
                server.query("select pg_switch_wal()");
            }
        }
        run("expire").fails(ExitCode.USAGE);
        var foreseen = run("expire", "--keep-last", "1", "--dry-run", "--output", "json")
                .succeeds();
        assertThat(run("list").out()).contains("one").contains("two").contains("three");

        var done = run("expire", "--keep-last", "1", "--output", "json").succeeds();

        assertThat(members(done, "removed")).hasSize(2).isEqualTo(members(foreseen, "removed"));
        assertThat(number(done, "walFilesRemoved")).isPositive().isEqualTo(number(foreseen, "walFilesRemoved"));
        assertThat(run("list").out())
                .doesNotContain("one")
                .doesNotContain("two")
                .contains("three");
        run("verify", "--level", "everything").succeeds();
        var again = run("expire", "--keep-days", "7", "--output", "json").succeeds();
        assertThat(members(again, "removed")).isEmpty();
        assertThat(number(again, "walFilesRemoved")).isZero();
        assertThat(number(again, "uploadsAbandoned")).isZero();
        var target = directory.resolve("restored");
        run("restore", target.toString()).succeeds();
        try (var restored = RestoredServer.start(PostgresVersion.V15, target)) {
            assertThat(restored.server().query("select what from note")).contains(List.of("one"), List.of("two"));
        }
    }

    @Test
    void leaves_nothing_behind_when_it_is_stopped() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V17).start()) {
            server.execute("create table ledger as select n, md5(n::text) as text from generate_series(1, 200000) n");
            run(server, "backup", "--create", "--label", "whole").succeeds();
            var backup = start(server, "backup", "--max-rate", "32k", "--label", "stopped");
            server.awaitTrue(
                    "select count(*) > 0 from pg_stat_progress_basebackup where phase like 'streaming%'",
                    Duration.ofSeconds(PATIENCE_SECONDS));

            var asked = System.nanoTime();
            backup.destroy();

            assertThat(backup.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(backup.exitValue()).as(logged()).isEqualTo(ExitCode.CANCELLED.status());
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - asked))
                    .isLessThan(60);
            assertThat(server.query("select slot_name from pg_replication_slots"))
                    .isEmpty();
            assertThat(run("list").succeeds().out()).contains("whole").doesNotContain("stopped");
        }
    }

    @Test
    void takes_the_password_as_libpq_does_and_tells_what_is_wrong() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start();
                var other = PostgresServer.builder(PostgresVersion.V18).start()) {
            run(server, "backup").fails(ExitCode.NOT_FOUND);
            var wrong = Files.writeString(directory.resolve("wrong"), "nonsense");
            withPassword(wrong, server, "backup", "--create").fails(ExitCode.REFUSED);
            assertThat(run(server, "backup", "--create").succeeds().err()).isEmpty();
            assertThat(run(other, "backup", "--create").fails(ExitCode.FAILED).err())
                    .contains("belongs to");
            run(server, "backup", "--max-rate", "1k").fails(ExitCode.USAGE);
            run(server, "backup", "--connections", "17").fails(ExitCode.USAGE);
            run(server, "backup", "--sslmode", "allow").fails(ExitCode.USAGE);
            run(server, "backup", "--slot", "Not a slot").fails(ExitCode.USAGE);
            run(server, "backup", "--slot", "kept", "--wal-by-others").fails(ExitCode.USAGE);
            run(server, "backup", "--slot", "kept").succeeds();
            assertThat(server.queryOne("select slot_name from pg_replication_slots"))
                    .isEqualTo("kept");
            var mistyped = Files.writeString(directory.resolve("mistyped"), "tidemark-key-1:AAAA");
            ProgramRun.on(store, mistyped, ProgramRun.withServer(server, passwordFile(server), "backup"))
                    .fails(ExitCode.REFUSED);
            var process = start(server, "backup");
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("PGPASSWORD and its kin: %s", logged())
                    .isZero();
        }
    }

    private ProgramRun run(String... words) {
        return ProgramRun.on(store, keyFile, words);
    }

    private ProgramRun run(PostgresServer server, String... words) {
        return withPassword(passwordFile(server), server, words);
    }

    private ProgramRun withPassword(Path password, PostgresServer server, String... words) {
        return ProgramRun.on(store, keyFile, ProgramRun.withServer(server, password, words));
    }

    private Path passwordFile(PostgresServer server) {
        try {
            return Files.writeString(directory.resolve("password"), server.password() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The distribution as a user starts it, with the server in libpq's variables. */
    private Process start(PostgresServer server, String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(SCRIPT.toString());
        command.addAll(Arrays.asList(words));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        var environment = builder.environment();
        environment.put("TIDEMARK_JDK", System.getProperty("java.home"));
        environment.put("TIDEMARK_CACHE", directory.resolve("cache").toString());
        environment.put("TIDEMARK_STORE", "file://" + store);
        environment.put("TIDEMARK_KEY_FILE", keyFile.toString());
        environment.put("PGHOST", server.host());
        environment.put("PGPORT", Integer.toString(server.port()));
        environment.put("PGUSER", server.user());
        environment.put("PGPASSWORD", server.password());
        return builder.start();
    }

    private String logged() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean storedIsAtLeast(PostgresServer server, String position) {
        var lines =
                logged().lines().filter(line -> line.contains("\"storedLsn\"")).toList();
        if (lines.isEmpty()) {
            return false;
        }
        var fields = (Map<?, ?>) Json.parse(lines.getLast());
        return Objects.equals(
                server.queryOne("select '%s'::pg_lsn >= '%s'::pg_lsn".formatted(fields.get("storedLsn"), position)),
                "t");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var pause = new Semaphore(0);
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(pause.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static List<?> members(ProgramRun run, String name) {
        return (List<?>) ((Map<?, ?>) Json.parse(run.out())).get(name);
    }

    private static Long number(ProgramRun run, String name) {
        return (Long) ((Map<?, ?>) Json.parse(run.out())).get(name);
    }
}

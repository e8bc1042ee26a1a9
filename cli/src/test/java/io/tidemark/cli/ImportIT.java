package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.harness.PostgresBinaries;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Debian's pg_basebackup has written of a server with a tablespace becomes a backup, or is refused. */
class ImportIT {

    private static final PostgresVersion VERSION = PostgresVersion.V15;

    @TempDir
    static Path shared;

    static PostgresServer server;
    static String tablespaceOid;

    @TempDir
    Path directory;

    private Path store;
    private Path keyFile;

    @BeforeAll
    static void live() throws IOException {
        var binaries = PostgresBinaries.installed(VERSION.major());
        assumeThat(binaries).as("PostgreSQL 15 of Debian").isPresent();
        server = PostgresServer.builder(binaries.orElseThrow()).start();
        var apart = Files.createDirectory(shared.resolve("apart"));
        server.execute(
                "create tablespace apart location '%s'".formatted(apart),
                "create table ledger as select n, md5(n::text) as text from generate_series(1, 20000) n",
                "create table elsewhere tablespace apart as select n from generate_series(1, 1000) n");
        tablespaceOid = server.queryOne("select oid from pg_tablespace where spcname = 'apart'");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void make_a_store_and_a_key() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
        keyFile = directory.resolve("key");
        ProgramRun.of(List.of("new-key", keyFile.toString())).succeeds();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "fetch"})
    void imports_a_plain_directory_that_restores_and_starts(String walMethod) throws Exception {
        var copy = plain("--wal-method=" + walMethod);

        var imported =
                run("import", "--create", "--output", "json", copy.toString()).succeeds();

        assertThat(((Map<?, ?>) Json.parse(imported.out())).get("label")).isEqualTo("pg_basebackup base backup");
        assertRestores();
        assertThat(run("import", copy.toString()).fails(ExitCode.FAILED).err()).contains("already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "client-lz4", "client-zstd"})
    void imports_tar_archives_however_they_are_compressed(String compression) throws Exception {
        var copy = tarred("--compress=" + compression);

        run("import", "--create", copy.toString()).succeeds();

        assertThat(run("show", "--output", "json").out())
                .contains(shared.resolve("apart").toString());
        assertRestores();
    }

    @Test
    void imports_tar_archives_with_the_wal_inside_by_the_name_of_the_first() throws Exception {
        var copy = tarred("--wal-method=fetch");

        run("import", "--create", copy.resolve("base.tar").toString()).succeeds();

        assertRestores();
    }

    @Test
    void later_wal_joins_the_wal_that_came_with_an_imported_backup() throws Exception {
        run("import", "--create", plain("--manifest-checksums=sha256").toString())
                .succeeds();
        server.execute("create table later (what text)", "insert into later values ('after the import')");

        run(withServer("backup")).succeeds();

        assertThat(run("list").out()).contains("pg_basebackup base backup").contains("tidemark 2");
        var target = directory.resolve("restored");
        var oldest = run("list", "--output", "json")
                .out()
                .lines()
                .filter(line -> line.contains("\"id\""))
                .map(line -> line.replaceAll(".*: \"(.*)\".*", "$1"))
                .findFirst()
                .orElseThrow();
        run("restore", "--backup", oldest, target.toString()).succeeds();
        try (var restored = RestoredServer.start(VERSION, target)) {
            assertThat(restored.server().queryOne("select what from later")).isEqualTo("after the import");
        } finally {
            server.execute("drop table later");
        }
    }

    @Test
    void imports_without_a_manifest_only_if_told_so() throws Exception {
        var copy = plain("--no-manifest");
        assertThat(run("import", "--create", copy.toString())
                        .fails(ExitCode.DAMAGED)
                        .err())
                .contains("backup_manifest");

        run("import", "--create", "--without-manifest", copy.toString()).succeeds();

        run("verify", "--level", "everything").succeeds();
        assertRestores();
    }

    @Test
    void lets_pass_what_pg_basebackup_writes_to_make_a_standby() throws Exception {
        run("import", "--create", plain("--write-recovery-conf").toString()).succeeds();

        assertRestores();
    }

    @Test
    void refuses_what_is_damaged_missing_too_much_or_of_another_cluster() throws Exception {
        var copy = plain();
        run("import", directory.resolve("nothing").toString()).fails(ExitCode.NOT_FOUND);
        run("import", "--create", directory.resolve("nothing").toString()).fails(ExitCode.DAMAGED);
        var table = copy.resolve(server.queryOne("select pg_relation_filepath('ledger')"));
        var sound = Files.readAllBytes(table);

        var damaged = sound.clone();
        damaged[sound.length / 2] ^= 1;
        Files.write(table, damaged);
        assertThat(run("import", "--create", copy.toString())
                        .fails(ExitCode.DAMAGED)
                        .err())
                .contains("another checksum");
        Files.write(table, Arrays.copyOf(sound, sound.length - 8192));
        assertThat(run("import", copy.toString()).fails(ExitCode.DAMAGED).err()).contains("bytes");
        Files.delete(table);
        assertThat(run("import", copy.toString()).fails(ExitCode.DAMAGED).err()).contains("missing");
        Files.write(table, sound);
        var stranger = Files.writeString(copy.resolve("base/stranger"), "x");
        assertThat(run("import", copy.toString()).fails(ExitCode.DAMAGED).err()).contains("not in the manifest");
        Files.delete(stranger);
        var wal = Files.move(copy.resolve("pg_wal"), directory.resolve("wal"));
        Files.createDirectory(copy.resolve("pg_wal"));
        assertThat(run("import", copy.toString()).fails(ExitCode.DAMAGED).err()).contains("WAL from");
        Files.delete(copy.resolve("pg_wal"));
        Files.move(wal, copy.resolve("pg_wal"));
        assertThat(run("list").succeeds().out()).contains("Recoverable: nothing");

        try (var other = PostgresServer.builder(PostgresVersion.V18).start()) {
            var password = Files.writeString(directory.resolve("password"), other.password());
            run(
                            "backup",
                            "--host",
                            other.host(),
                            "--port",
                            "" + other.port(),
                            "--user",
                            other.user(),
                            "--password-file",
                            password.toString())
                    .fails(ExitCode.FAILED);
        }
        run("import", copy.toString()).succeeds();
    }

    @Test
    void refuses_tar_archives_that_are_cut_off() throws Exception {
        var copy = tarred("--compress=gzip");
        var base = copy.resolve("base.tar.gz");
        Files.write(base, Arrays.copyOf(Files.readAllBytes(base), (int) Files.size(base) / 2));

        run("import", "--create", copy.toString()).fails(ExitCode.DAMAGED);
        Files.delete(copy.resolve(tablespaceOid + ".tar.gz"));
        run("import", "--create", copy.toString()).fails(ExitCode.DAMAGED);

        run("list").fails(ExitCode.NOT_FOUND);
    }

    private void assertRestores() throws IOException {
        var target = directory.resolve("restored");
        var moved = directory.resolve("moved");
        run("restore", "--immediate", "--tablespace", tablespaceOid + "=" + moved, target.toString())
                .succeeds();
        assertThat(moved).isNotEmptyDirectory();
        try (var restored = RestoredServer.start(VERSION, target)) {
            restored.assertIsSound();
            assertThat(restored.server().queryOne("select count(*) from ledger where text = md5(n::text)"))
                    .isEqualTo("20000");
            assertThat(restored.server().queryOne("select count(*) from elsewhere"))
                    .isEqualTo("1000");
        }
    }

    private Path plain(String... options) throws Exception {
        var copy = directory.resolve("copy");
        baseBackup(
                copy,
                "plain",
                List.of("--tablespace-mapping=%s=%s"
                        .formatted(shared.resolve("apart"), directory.resolve("copied-apart"))),
                options);
        return copy;
    }

    private Path tarred(String... options) throws Exception {
        var copy = directory.resolve("copy");
        baseBackup(copy, "tar", List.of(), options);
        return copy;
    }

    private static void baseBackup(Path target, String format, List<String> mapping, String... options)
            throws Exception {
        var command = new ArrayList<String>();
        command.add(server.binaries().program("pg_basebackup").toString());
        command.addAll(List.of(
                "--pgdata=" + target,
                "--format=" + format,
                "--checkpoint=fast",
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--username=" + server.user()));
        command.addAll(mapping);
        command.addAll(Arrays.asList(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.password());
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private String[] withServer(String... words) throws IOException {
        var password = Files.writeString(directory.resolve("password"), server.password());
        return ProgramRun.withServer(server, password, words);
    }

    private ProgramRun run(String... words) {
        return ProgramRun.on(store, keyFile, words);
    }
}

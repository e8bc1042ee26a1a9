package io.tidemark.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresServerIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void runs_every_version_as_asked_and_leaves_nothing_behind(PostgresVersion version) {
        Path runDirectory;
        try (var server = PostgresServer.builder(version)
                .walSegmentMegabytes(1)
                .setting("max_wal_senders", "7")
                .start()) {
            runDirectory = server.socketDirectory();

            assertThat(server.queryOne("show server_version_num")).startsWith(Integer.toString(version.major()));
            assertThat(server.queryOne("show wal_segment_size")).isEqualTo("1MB");
            assertThat(server.queryOne("show data_checksums")).isEqualTo("on");
            assertThat(server.queryOne("show max_wal_senders")).isEqualTo("7");
            assertThat(server.queryOne("show fsync")).isEqualTo("off");
            assertThat(server.queryOne("show listen_addresses")).isEqualTo("127.0.0.1");
        }

        assertThat(runDirectory).doesNotExist();
    }

    @Test
    void asks_for_the_password() {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start()) {
            assertThatThrownBy(() -> server.connect("postgres", "postgres", "wrong"))
                    .hasStackTraceContaining("password authentication failed");
        }
    }

    @Test
    void puts_lines_before_those_of_pg_hba_conf() {
        try (var server = PostgresServer.builder(PostgresVersion.V15)
                .hbaLine("host all nobody 127.0.0.1/32 reject")
                .start()) {
            server.execute("create role nobody login password 'nobody'");

            assertThatThrownBy(() -> server.connect("postgres", "nobody", "nobody"))
                    .hasStackTraceContaining("pg_hba.conf rejects");
        }
    }

    @Test
    void keeps_what_was_committed_when_it_is_killed() {
        try (var server =
                PostgresServer.builder(PostgresVersion.V17).durable(true).start()) {
            server.execute("create table kept (id int)", "insert into kept values (1)");
            var port = server.port();

            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.queryOne("select count(*) from kept")).isEqualTo("1");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void opens_an_existing_directory_on_a_port_of_its_own() {
        var data = directory.resolve("data");
        try (var first =
                PostgresServer.builder(PostgresVersion.V16).directory(data).start()) {
            first.execute("create table kept (id int)");
            first.stop();
            try (var second = PostgresServer.builder(PostgresVersion.V16)
                    .directory(data)
                    .open()
                    .start()) {
                assertThat(second.port()).isNotEqualTo(first.port());
                assertThat(second.queryOne("select count(*) from kept")).isEqualTo("0");
            }
        }
        assertThat(data).exists();
    }

    @Test
    void follows_with_a_standby_that_can_be_promoted() throws IOException {
        var tablespace = Files.createDirectory(directory.resolve("tablespace"));
        try (var primary = PostgresServer.builder(PostgresVersion.V15)
                .directory(directory.resolve("primary"))
                .create()) {
            ServerAccount.current().takeOver(tablespace);
            primary.start();
            primary.execute(
                    "create tablespace apart location '%s'".formatted(tablespace),
                    "create table t (id int) tablespace apart",
                    "insert into t values (1)");
            try (var standby = primary.standby(directory.resolve("standby"), "standby1")
                    .open()
                    .start()) {
                primary.execute("insert into t values (2)");
                standby.awaitTrue("select count(*) = 2 from t", Duration.ofSeconds(30));
                assertThat(standby.queryOne("select pg_is_in_recovery()")).isEqualTo("t");

                standby.promote();
                // the control file learns of the new timeline with the first checkpoint after the promotion
                standby.execute("insert into t values (3)", "checkpoint");

                assertThat(standby.queryOne("select count(*) from t")).isEqualTo("3");
                assertThat(standby.queryOne("select timeline_id from pg_control_checkpoint()"))
                        .isEqualTo("2");
                assertThat(primary.queryOne("select count(*) from t")).isEqualTo("2");
            }
        }
    }

    @Test
    void shows_the_end_of_the_log_when_a_server_does_not_start() {
        var server = PostgresServer.builder(PostgresVersion.V18)
                .setting("shared_buffers", "nonsense")
                .create();
        try (server) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(HarnessException.class)
                    .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
        }
    }

    @Test
    void ends_with_the_machine_that_started_it() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var data = directory.resolve("data");
        var owner = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForgetfulOwner.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var pid = Long.parseLong(owner.inputReader().readLine());
        var server = ProcessHandle.of(pid).orElseThrow();
        assertThat(server.isAlive()).isTrue();

        owner.destroyForcibly();

        assertThat(server.onExit()).succeedsWithin(Duration.ofSeconds(30));
    }
}

package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server sends of its pages, and what comes of pages that are damaged on its disk. */
@ExtendWith(RunningDemo.class)
class BackupMethodsSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void a_server_that_can_tells_what_changed_and_damage_on_its_disk_is_told_to_the_tenant(Demo demo) throws Exception {
        try (var postgres = PostgresServer.builder(PostgresVersion.V18)
                        .setting("summarize_wal", "on")
                        .start();
                var server = ProtectedServer.of(demo, "page-by-page", postgres)) {
            postgres.execute("create table big as select n, md5(n::text) from generate_series(1, 100000) n");
            var first = newest(server);
            assertThat(first.path("method").asText()).isEqualTo("STREAM");

            backUp(server);

            var incremental = newest(server);
            assertThat(incremental.path("method").asText()).isEqualTo("STREAM_INCREMENTAL");
            assertThat(incremental.path("changedBytes").asLong())
                    .isBetween(1L, incremental.path("sizeBytes").asLong() - 1);
            assertThat(incremental.path("checksumFailures")).isEmpty();
            var big = postgres.queryOne("select pg_relation_filepath('big')");
            assertThatItTellsWhatChanged(server, first, incremental, big);

            damage(postgres);
            postgres.execute("alter system set summarize_wal = off", "select pg_reload_conf()");
            backUp(server);

            var damaged = newest(server);
            assertThat(damaged.path("state").asText()).isEqualTo("COMPLETE");
            assertThat(damaged.path("method").asText()).isEqualTo("STREAM");
            assertThat(damaged.path("checksumFailures")).hasSize(1);
            assertThat(damaged.path("checksumFailures").path(0).path("block").asInt())
                    .isEqualTo(3);
            var relation = damaged.path("checksumFailures").path(0).path("relation");
            assertThat(relation.path("database").asText()).isEqualTo("postgres");
            assertThat(relation.path("name").asText()).isEqualTo("public.big");
            assertThat(relation.path("block").asInt()).isEqualTo(3);
            Until.holds(
                    "a warning of damage",
                    PATIENCE,
                    () -> "source-damaged"
                            .equals(server.readiness().path("reason").asText()));
            assertThat(server.readiness().path("text").asText()).contains("block 3 of public.big in database postgres");
            var kept = server.get("/backups/" + incremental.path("name").asText());
            assertThat(kept.path("summary").path("keptBecause").toString()).contains("LAST_SOUND");
            seeInTheBrowser(demo, server, damaged.path("name").asText());
            seeWhatChanged(demo, server, incremental.path("name").asText(), big);
        }
    }

    @Test
    void every_file_is_read_over_as_many_connections_as_are_chosen(Demo demo) throws Exception {
        // without them the times of files tell nothing, and every page is read
        try (var postgres = PostgresServer.builder(PostgresVersion.V15)
                        .setting("full_page_writes", "off")
                        .start();
                var server = ProtectedServer.of(demo, "file-by-file", postgres)) {
            assertThat(newest(server).path("method").asText()).isEqualTo("STREAM");
            postgres.execute("""
                    grant execute on function pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_ls_dir(text, boolean, boolean),
                        pg_stat_file(text, boolean), pg_read_binary_file(text, bigint, bigint, boolean) to tidemark
                    """);
            chooseConnections(demo, server);

            var ended = backUp(server);

            assertThat(ended.path("log").findValuesAsText("text")).contains("files are read over 5 connections");
            assertThat(newest(server).path("method").asText()).isEqualTo("PARALLEL_COPY");
        }
    }

    private static void chooseConnections(Demo demo, ProtectedServer server) {
        try (var browser = new Browser();
                var visitor = browser.visitor(1360)) {
            var tab = new Tab(Browser.signIn(visitor, demo.url(), "anna"), demo.url());
            tab.open("/t/acme/servers/%s/settings".formatted(server.id()));
            assertThat(tab.value("general:connections")).isEmpty();
            tab.type("general:connections", "17");
            tab.click("general:save");
            tab.expect("[id=general] .ui-message-error").containsText("from 1 to 16");
            tab.type("general:connections", "5");
            tab.click("general:save");
            tab.expect("#messages").containsText("Saved.");
            assertThat(tab.value("general:connections")).isEqualTo("5");
            Browser.screenshot(tab.page(), "settings-connections");
        }
        assertThat(server.get("").path("copyConnections").asInt()).isEqualTo(5);
        assertThat(server.audited()).contains("server.update-policy");
    }

    private static void assertThatItTellsWhatChanged(
            ProtectedServer server, JsonNode first, JsonNode second, String path) {
        var comparison = server.get(
                "/backups/%s/comparison".formatted(second.path("name").asText()));
        assertThat(comparison.path("older").asText())
                .isEqualTo(first.path("name").asText());
        assertThat(comparison.path("newer").asText())
                .isEqualTo(second.path("name").asText());
        var largest = comparison.path("largest").path(0);
        assertThat(largest.path("path").asText()).isEqualTo(path);
        assertThat(largest.path("changes").path("addedFiles").asLong()).isPositive();
        assertThat(largest.path("changes").path("changedBytes").asLong())
                .isEqualTo(largest.path("changes").path("grownBytes").asLong())
                .isGreaterThan(5_000_000);
        var other = server.get("/backups/%s/comparison?with=%s&limit=1"
                .formatted(first.path("name").asText(), second.path("name").asText()));
        assertThat(other.path("changes")).isEqualTo(comparison.path("changes"));
        assertThat(other.path("largest")).containsExactly(largest);
        assertThat(server.call(
                                "GET",
                                "/backups/%s/comparison"
                                        .formatted(first.path("name").asText()),
                                "")
                        .statusCode())
                .isEqualTo(404);
    }

    private static void seeWhatChanged(Demo demo, ProtectedServer server, String backup, String path) {
        try (var browser = new Browser();
                var visitor = browser.visitor(1360)) {
            var tab = new Tab(Browser.signIn(visitor, demo.url(), "anna"), demo.url());
            tab.open("/t/acme/servers/%s/backups/%s".formatted(server.id(), backup));
            tab.click("changesForm:compare");
            tab.expect("#changes").containsText(path);
            Browser.screenshot(tab.page(), "backup-changes");
        }
    }

    private static JsonNode backUp(ProtectedServer server) {
        return server.awaitSuccess(
                RestClient.json(server.call("POST", "/backups", "")).path("job").asText());
    }

    private static JsonNode newest(ProtectedServer server) {
        return server.get("/backups").path("items").path(0);
    }

    private static void damage(PostgresServer postgres) throws IOException {
        var file = Path.of(postgres.queryOne("select pg_relation_filepath('big')"));
        postgres.stop();
        try (var access =
                new RandomAccessFile(postgres.directory().resolve(file).toFile(), "rw")) {
            access.seek(3 * 8192 + 5000);
            var octet = access.read();
            access.seek(3 * 8192 + 5000);
            access.write(octet ^ 1);
        }
        postgres.start();
    }

    private static void seeInTheBrowser(Demo demo, ProtectedServer server, String backup) {
        try (var browser = new Browser();
                var visitor = browser.visitor(1360)) {
            var tab = new Tab(Browser.signIn(visitor, demo.url(), "anna"), demo.url());
            tab.open("/t/acme/servers/" + server.id());
            tab.expect("#backups").containsText("Damaged at the source");
            tab.expect("#backups").containsText("what changed");
            Browser.screenshot(tab.page(), "backups-damaged");
            tab.open("/t/acme/servers/%s/backups/%s".formatted(server.id(), backup));
            tab.expect("#damaged").containsText("public.big in database postgres, block 3");
            Browser.screenshot(tab.page(), "backup-damaged");
        }
    }
}

package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A slot that keeps too much is given up for the server's own archiving, but only once that is known to come here, and then nothing
 * is missing. The tests tell one story.
 */
@ExtendWith(RunningDemo.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ArchiveStepSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Of the least budget there is: what is not stored within the hour that the policy allows soon exceeds it. */
    private static final String POLICY = """
            { "acknowledgement": "STORED", "rpoSeconds": 7200, "synchronous": "NONE", "budgetBytes": 268435456,
              "steps": { "warnPercent": 1, "archivePercent": 2 }, "recreateSlot": true }
            """;

    private static PostgresServer source;
    private static ProtectedServer server;
    private static String address;

    @BeforeAll
    static void protect_a_server_that_archives_to_nowhere(Demo demo) {
        source = PostgresServer.builder(PostgresVersion.V17)
                .setting("archive_mode", "on")
                .setting("archive_command", "true")
                .setting("wal_keep_size", "1GB")
                .start();
        server = ProtectedServer.of(demo, "watched-archiver", source);
        address = "%s/api/v1%s/wal".formatted(demo.url(), server.path());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        } else if (source != null) {
            source.close();
        }
    }

    @Test
    @Order(1)
    void the_slot_is_kept_as_long_as_what_the_server_archives_goes_elsewhere() {
        var before = source.queryOne("select active_pid from pg_replication_slots");
        var set = server.call("PUT", "/wal/policy", POLICY);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        await(
                "a receiver that began anew with it",
                () -> !source.query("select 1 from pg_replication_slots where active and active_pid <> " + before)
                        .isEmpty());
        var archived = server.write(1);
        await("its archiving to nowhere", () -> server.hasArchived(archived));
        keepMoreThanAllowed();

        await("a warning", () -> "WARN".equals(step()));
        await("why no more is done", () -> "archive-not-arriving".equals(reason()));
        assertThat(wal("/source").path("archiving").path("arrives").asBoolean()).isFalse();
        var looked = wal("/source").path("lookedAt").asText();
        await("another look", () -> !wal("/source").path("lookedAt").asText().equals(looked));
        assertThat(source.query("select 1 from pg_replication_slots")).hasSize(1);
        assertThat(server.audited()).doesNotContain("guard.archive");
    }

    @Test
    @Order(2)
    void the_slot_is_given_up_once_what_the_server_archives_has_come_here() {
        server.archiveBy(
                "curl -sf -H \"Authorization: Bearer %s\" -T %%p %s/%%f".formatted(server.issue("ARCHIVER"), address));
        var archived = server.write(1);
        await("its archiving to us", () -> server.hasArchived(archived));
        keepMoreThanAllowed();

        await(
                "the slot is given up",
                () -> source.query("select 1 from pg_replication_slots").isEmpty());
        await("what was done is told", () -> server.audited().contains("guard.drop-slot"));
        assertThat(server.audited()).containsSubsequence("guard.drop-slot", "guard.archive");
        assertThat(step()).isEqualTo("ARCHIVE");
        assertThat(wal("/source").path("archiving").path("arrives").asBoolean()).isTrue();
        await("what it means", () -> "archive-only".equals(reason()));
    }

    @Test
    @Order(3)
    void what_the_server_archives_keeps_the_window_open_without_a_gap() {
        var last = server.write(4);
        await("the archiving of all", () -> server.hasArchived(last));

        assertThat(source.query("select 1 from pg_replication_slots")).isEmpty();
        assertThat(wal("").path("gaps")).isEmpty();
        assertThat(wal("/gaps")).isEmpty();
        assertThat(server.get("/recoverability").path("holes")).isEmpty();
        var events = source.queryOne("select count(*) from event");
        try (var restored = PostgresServer.builder(PostgresVersion.V17)
                .directory(restoreLatest())
                .password(source.password())
                .open()
                .start()) {
            restored.awaitEndOfRecovery(PATIENCE);
            assertThat(restored.queryOne("select count(*) from event")).isEqualTo(events);
        }
    }

    @Test
    @Order(4)
    void the_stream_goes_on_where_the_archive_ends_when_the_slot_is_made_anew() {
        var renewed = server.call("POST", "/wal/slot-renewals", "");
        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);

        await("the stream", () -> "STREAMING".equals(wal("").path("state").asText()));
        server.archiveBy("false");
        var last = server.write(2);
        await(
                "what is streamed in the store",
                () -> wal("").path("ranges").path(0).path("lastFile").asText().compareTo(last) >= 0);
        assertThat(wal("").path("ranges")).hasSize(1);
        assertThat(wal("").path("gaps")).isEmpty();
        assertThat(wal("/gaps")).isEmpty();
        await("a quiet guard", () -> "NONE".equals(step()));
        await("a server that is ready", () -> "ready".equals(reason()));
    }

    /** A commit that need not be stored soon keeps all behind it on the server. */
    private static void keepMoreThanAllowed() {
        server.fill(1);
        server.fill(9);
    }

    private static Path restoreLatest() {
        var started = server.call("POST", "/recoveries", """
                {"target":{"kind":"LATEST"},"destination":"DIRECTORY","directory":"archived-only"}
                """);
        assertThat(started.statusCode()).as(started.body()).isBetween(200, 202);
        return Path.of(server.awaitSuccess(RestClient.json(started).path("job").asText())
                .path("result")
                .asText());
    }

    private static String step() {
        return wal("/source").path("guard").path("step").asText();
    }

    private static String reason() {
        return server.readiness().path("reason").asText();
    }

    private static JsonNode wal(String path) {
        return server.get("/wal" + path);
    }

    private static void await(String what, BooleanSupplier condition) {
        Until.holds(what, PATIENCE, condition);
    }
}

package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresServerBuilder;
import io.tidemark.harness.PostgresVersion;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that was initialised anew, at the same address and with the same role, is another cluster: it is left alone. */
@ExtendWith(RunningDemo.class)
class AnotherClusterSystemIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** What would make the guard drop a slot that keeps a little. */
    private static final String STRICT = """
            { "acknowledgement": "LOCAL", "rpoSeconds": 60, "synchronous": "NONE", "budgetBytes": 268435456,
              "steps": { "warnPercent": 1, "dropPercent": 2 }, "recreateSlot": true }
            """;

    @Test
    void another_cluster_at_the_address_keeps_its_slots_as_they_are_and_is_not_mixed_with_the_first(Demo demo) {
        try (var first = cluster().start();
                var server = ProtectedServer.of(demo, "watched-address", first)) {
            var slot = server.get("").path("slot").asText();
            assertThat(server.call("PUT", "/wal/policy", STRICT).statusCode()).isEqualTo(200);
            await("a server that is ready", () -> "ready".equals(reason(server)));
            var stored = server.get("/wal").path("storedLsn").asText();
            assertThat(stored).isNotEmpty();
            first.stop();

            try (var other =
                    cluster().port(first.port()).password(first.password()).start()) {
                ProtectedServer.equip(other);
                // as it has who protects it by another service under the same name, and it keeps more than we allow
                other.execute("select pg_create_physical_replication_slot('%s', true)".formatted(slot));
                var untouched = slots(other);
                other.execute("select pg_logical_emit_message(false, 'fill', repeat('x', 30000000))");

                await("what answers there", () -> "other-system".equals(reason(server)));
                var job = RestClient.json(server.call("POST", "/backups", ""))
                        .path("job")
                        .asText();
                assertThat(server.readiness().path("text").asText())
                        .contains("Another cluster answers at this address");
                await(
                        "the guard's look at it",
                        () -> "SYSTEM_IDENTIFIER_CHANGED"
                                .equals(server.get("/wal/source")
                                        .path("failure")
                                        .path("code")
                                        .asText()));
                var renewed = server.call("POST", "/wal/slot-renewals", "");
                assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(409);
                assertThat(renewed.body()).contains("SYSTEM_IDENTIFIER_CHANGED");
                var backup = server.awaitEnd(job);
                assertThat(backup.path("summary").path("state").asText()).isEqualTo("FAILED");
                assertThat(backup.toString()).contains("SYSTEM_IDENTIFIER_CHANGED");
                assertThat(slots(other)).isEqualTo(untouched);
                assertThat(server.audited()).doesNotContain("guard.drop", "guard.drop-slot", "wal.recreate-slot");
            }

            first.start();
            server.write(2);
            await("a server that is ready again", () -> "ready".equals(reason(server)));
            assertThat(server.get("/wal").path("gaps")).isEmpty();
            assertThat(server.get("/wal").path("ranges")).hasSize(1);
        }
    }

    private static PostgresServerBuilder cluster() {
        return PostgresServer.builder(PostgresVersion.V16);
    }

    private static List<List<String>> slots(PostgresServer other) {
        return other.query("select slot_name, restart_lsn, active from pg_replication_slots");
    }

    private static String reason(ProtectedServer server) {
        return server.readiness().path("reason").asText();
    }

    private static void await(String what, BooleanSupplier condition) {
        Until.holds(what, PATIENCE, condition);
    }
}

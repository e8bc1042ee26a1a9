package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.distribution.Demo;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that is protected no longer keeps no WAL for anybody. */
@ExtendWith(RunningDemo.class)
class ServerRemovalSystemIT {

    @Test
    void a_server_that_is_removed_while_its_wal_flows_keeps_no_slot(Demo demo) {
        try (var postgres = PostgresServer.builder(PostgresVersion.V16).start();
                var server = ProtectedServer.of(demo, "short-lived", postgres)) {
            Until.holds(
                    "its stream",
                    Duration.ofMinutes(1),
                    () -> postgres.queryOne("select count(*) from pg_replication_slots where active")
                            .equals("1"));

            assertThat(server.call("DELETE", "?confirm=short-lived", "").statusCode())
                    .isEqualTo(204);

            assertThat(postgres.query("select slot_name from pg_replication_slots"))
                    .isEmpty();
        }
    }
}

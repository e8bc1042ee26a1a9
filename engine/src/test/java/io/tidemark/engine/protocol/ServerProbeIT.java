package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.harness.PostgresBinaries;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProbeIT {

    private static final String SLOT = "tidemark_probe";

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void finds_a_well_set_server_good_but_for_encryption(int major) {
        var builder = PostgresServer.builder(PostgresVersion.of(major));
        if (major >= 17) {
            builder.setting("summarize_wal", "on");
        }
        try (var server = builder.start()) {
            server.execute("CREATE DATABASE shop");
            var address = Servers.address(server);

            var checks = ServerProbe.ofNewServer(SLOT, InstantSource.system()).check(address);

            assertThat(checks).extracting(Check::id).containsExactlyElementsOf(ids());
            assertThat(checks)
                    .filteredOn(check -> check.state() != Check.State.OK)
                    .extracting(Check::id)
                    .containsExactly("tls");
            var facts = ServerProbe.facts(address);
            assertThat(facts.version().major()).isEqualTo(major);
            assertThat(facts.systemIdentifier())
                    .hasToString(server.queryOne("SELECT system_identifier FROM pg_control_system()"));
            assertThat(facts.isStandby()).isFalse();
            assertThat(facts.contents().databases())
                    .extracting(ServerFacts.Database::name)
                    .contains("postgres", "shop");
            assertThat(facts.contents().sizeBytes()).isGreaterThan(10_000_000);
        }
    }

    @Test
    void advises_a_server_that_can_to_note_what_changes() {
        try (var server = PostgresServer.builder(PostgresVersion.of(17)).start()) {
            var checks = ServerProbe.ofNewServer(SLOT, InstantSource.system()).check(Servers.address(server));

            assertThat(find(checks, "wal-summaries").state()).isEqualTo(Check.State.WARN);
            assertThat(find(checks, "wal-summaries").fixes().getFirst().text())
                    .isEqualTo("ALTER SYSTEM SET summarize_wal = on;");
        }
    }

    @Test
    void names_no_slot_before_there_is_a_name() {
        try (var server = PostgresServer.builder(PostgresVersion.of(18)).start()) {
            var checks = ServerProbe.ofNewServer(InstantSource.system()).check(Servers.address(server));

            assertThat(checks).extracting(Check::id).containsExactlyElementsOf(ids());
            assertThat(checks)
                    .filteredOn(check -> check.id().equals("slot"))
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.state()).isEqualTo(Check.State.OK);
                        assertThat(check.detail()).doesNotContain("tidemark_");
                    });
        }
    }

    @Test
    void names_what_is_wrong_and_the_exact_fix() {
        try (var server = PostgresServer.builder(PostgresVersion.of(16))
                .setting("wal_level", "minimal")
                .setting("max_wal_senders", "0")
                .setting("full_page_writes", "off")
                .pageChecksums(false)
                .start()) {
            server.execute("CREATE ROLE \"Backup\" LOGIN PASSWORD 'secret'");
            var address = Servers.address(server, "Backup", "secret");

            var checks = ServerProbe.ofNewServer(SLOT, InstantSource.system()).check(address);

            assertThat(failed(checks)).containsExactly("replication-role", "wal-level", "wal-senders");
            assertThat(find(checks, "replication-role").fixes())
                    .containsExactly(new Check.Fix(Check.Fix.Kind.SQL, "ALTER ROLE \"Backup\" REPLICATION;"));
            assertThat(find(checks, "wal-level").fixes())
                    .contains(new Check.Fix(Check.Fix.Kind.SQL, "ALTER SYSTEM SET wal_level = 'replica';"));
            assertThat(find(checks, "replication-connection").state()).isEqualTo(Check.State.SKIPPED);
            assertThat(find(checks, "data-checksums").state()).isEqualTo(Check.State.WARN);
            assertThat(find(checks, "full-page-writes").state()).isEqualTo(Check.State.WARN);
            assertThat(find(checks, "functions").state()).isEqualTo(Check.State.WARN);
            assertThat(find(checks, "wal-summaries").state()).isEqualTo(Check.State.WARN);
            assertThat(find(checks, "wal-summaries").fixes())
                    .containsExactly(new Check.Fix(Check.Fix.Kind.SQL, CopyRights.grant("\"Backup\"")));
            assertRefused(
                    Servers.address(server), ErrorCode.SERVER_MISCONFIGURED, "ALTER SYSTEM SET wal_level = 'replica'");
        }
    }

    @Test
    void tells_the_line_of_pg_hba_that_is_missing() {
        try (var server = PostgresServer.builder(PostgresVersion.of(18))
                .hbaLine("host replication backup 127.0.0.1/32 reject")
                .hbaLine("host postgres nobody 127.0.0.1/32 reject")
                .start()) {
            server.execute(
                    "CREATE ROLE backup LOGIN REPLICATION PASSWORD 'secret'",
                    "CREATE ROLE nobody LOGIN REPLICATION PASSWORD 'secret'",
                    "CREATE ROLE \"Plain\" LOGIN PASSWORD 'secret'");
            assertRefused(
                    Servers.address(server, "Plain", "secret"),
                    ErrorCode.REPLICATION_NOT_PERMITTED,
                    "ALTER ROLE \"Plain\" REPLICATION;");
            var probe = ServerProbe.ofNewServer(SLOT, InstantSource.system());

            var checks = probe.check(Servers.address(server, "backup", "secret"));

            assertThat(failed(checks)).containsExactly("replication-connection");
            assertThat(find(checks, "replication-connection").fixes())
                    .containsExactly(
                            new Check.Fix(Check.Fix.Kind.PG_HBA, "host replication backup 127.0.0.1/32 scram-sha-256"));
            var refused = probe.check(Servers.address(server, "nobody", "secret"));
            assertThat(failed(refused)).containsExactly("authentication");
            assertThat(find(refused, "authentication").fixes())
                    .containsExactly(
                            new Check.Fix(Check.Fix.Kind.PG_HBA, "host postgres nobody 127.0.0.1/32 scram-sha-256"));
        }
    }

    @Test
    void knows_wrong_passwords_roles_databases_hosts_and_clusters() throws IOException {
        try (var server = PostgresServer.builder(PostgresVersion.of(17)).start()) {
            var address = Servers.address(server);
            var probe = ServerProbe.ofNewServer(SLOT, InstantSource.system());

            assertThat(failed(probe.check(Servers.address(server, "postgres", "wrong"))))
                    .containsExactly("authentication");
            assertRefused(Servers.address(server, "postgres", "wrong"), ErrorCode.AUTHENTICATION_FAILED, "PASSWORD");
            assertRefused(Servers.address(server, "stranger", "x"), ErrorCode.AUTHENTICATION_FAILED, "password");
            assertThat(failed(probe.check(ServerAddress.of(
                            server.host(), server.port(), "nowhere", server.user(), Secret.of(server.password())))))
                    .containsExactly("authentication");
            assertThat(failed(probe.check(ServerAddress.of(
                            "no-such-host.invalid", server.port(), "postgres", "postgres", Secret.of("x")))))
                    .containsExactly("name-resolution");
            assertThat(failed(probe.check(address.withTls(TlsSettings.of(TlsMode.VERIFY_FULL)))))
                    .containsExactly("tls");
            assertThat(failed(ServerProbe.ofKnownServer(SLOT, new SystemIdentifier(7), InstantSource.system())
                            .check(address)))
                    .containsExactly("system-identifier");
            int closed;
            try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                closed = unused.getLocalPort();
            }
            assertThat(failed(
                            probe.check(ServerAddress.of("127.0.0.1", closed, "postgres", "postgres", Secret.of("x")))))
                    .containsExactly("reachable");
            // the name is never looked up, and would not resolve
            var pinned = ServerAddress.of(
                            "db.example.invalid",
                            server.port(),
                            "postgres",
                            server.user(),
                            Secret.of(server.password()))
                    .withPinned(InetAddress.ofLiteral("127.0.0.1"));
            try (var connection = ReplicationConnection.open(pinned)) {
                assertThat(connection.version().major()).isEqualTo(17);
            }
        }
    }

    @Test
    void notices_that_no_sender_and_no_slot_is_left() {
        try (var server = PostgresServer.builder(PostgresVersion.of(15))
                        .setting("max_wal_senders", "1")
                        .setting("max_replication_slots", "1")
                        .start();
                var taken = ReplicationConnection.open(Servers.address(server))) {
            taken.createSlot("other");

            var checks = ServerProbe.ofNewServer(SLOT, InstantSource.system()).check(Servers.address(server));

            assertThat(failed(checks)).contains("wal-senders", "replication-slots");
            assertRefused(Servers.address(server), ErrorCode.SERVER_BUSY, "max_wal_senders");
        }
    }

    @Test
    void refuses_a_server_that_is_too_old_and_says_which_are_not() {
        var old = PostgresBinaries.archived(9, "9.6.24", ServerProbeIT.class, "postgresql-9/postgres-linux-x86_64.txz");
        try (var server = PostgresServer.builder(PostgresVersion.V15)
                .binaries(old)
                .hostAuthentication("md5")
                .hbaLine("host replication all 127.0.0.1/32 md5")
                .setting("wal_level", "replica")
                .setting("max_wal_senders", "2")
                .start()) {
            var address = Servers.address(server);

            var checks = ServerProbe.ofNewServer(SLOT, InstantSource.system()).check(address);

            assertThat(failed(checks)).containsExactly("version");
            assertThat(find(checks, "version").detail()).contains("9.6.24", "15 to 18");
            try (var connection = ReplicationConnection.open(address)) {
                assertThatThrownBy(connection::requireSupportedVersion)
                        .isInstanceOfSatisfying(EngineException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.VERSION_NOT_SUPPORTED);
                            assertThat(e.hint()).contains("Upgrade the server");
                        });
            }
        }
    }

    @Test
    void gives_up_a_peer_that_says_nothing() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = ServerAddress.of("127.0.0.1", silent.getLocalPort(), "postgres", "postgres", Secret.of("x"))
                    .withTimeout(Duration.ofSeconds(1));

            assertThat(failed(ServerProbe.ofNewServer(SLOT, InstantSource.system())
                            .check(address)))
                    .containsExactly("reachable");
        }
    }

    private static void assertRefused(ServerAddress address, ErrorCode code, String hint) {
        assertThatThrownBy(() -> ReplicationConnection.open(address).close())
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.hint()).contains(hint);
                    assertThat(e).hasMessageNotContaining(address.password().reveal() + "@");
                });
    }

    private static List<String> ids() {
        return Arrays.stream(CheckList.Question.values())
                .map(CheckList.Question::id)
                .toList();
    }

    private static List<String> failed(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.state() == Check.State.FAIL)
                .map(Check::id)
                .toList();
    }

    private static Check find(List<Check> checks, String id) {
        return checks.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}

package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceStateIT {

    private static final String SLOT = "tidemark_watched";
    private static final long MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void tells_what_a_slot_keeps(int major) {
        try (var server = PostgresServer.builder(PostgresVersion.of(major)).start()) {
            var address = Servers.address(server);

            var before = SourceState.of(address, SLOT, SLOT + "_2");
            assertThat(before.system().toString())
                    .isEqualTo(server.queryOne("SELECT system_identifier FROM pg_control_system()"));
            assertThat(before.slot()).isEmpty();
            assertThat(before.commits().syncState()).isEmpty();
            assertThat(before.commits().waiting()).isEqualTo(OptionalInt.of(0));
            assertThat(before.commits().keepLimitBytes()).isEmpty();
            assertThat(before.archiving().configured()).isFalse();
            assertThat(before.archiving().lastAt()).isNull();

            server.execute("SELECT pg_create_physical_replication_slot('%s', true)".formatted(SLOT));
            server.execute("SELECT pg_logical_emit_message(true, 'x', repeat('y', 3 << 20))");
            var after = SourceState.of(address, SLOT, SLOT + "_2");

            assertThat(after.position().bytesSince(before.position())).isGreaterThan(3 * MEBIBYTE);
            assertThat(after.slot()).hasValueSatisfying(slot -> {
                assertThat(slot.active()).isFalse();
                assertThat(slot.status()).isEqualTo("reserved");
                assertThat(slot.retainedBytes()).isBetween(3 * MEBIBYTE, 40 * MEBIBYTE);
                assertThat(slot.safeBytes()).isEqualTo(OptionalLong.empty());
            });
        }
    }

    @Test
    void tells_how_much_more_is_written_before_the_slot_is_lost_and_that_it_is() {
        try (var server = PostgresServer.builder(PostgresVersion.V18)
                .setting("max_slot_wal_keep_size", "32MB")
                .start()) {
            var address = Servers.address(server);
            server.execute("SELECT pg_create_physical_replication_slot('%s', true)".formatted(SLOT));

            var fine = SourceState.of(address, SLOT, SLOT + "_2");
            assertThat(fine.commits().keepLimitBytes()).isEqualTo(OptionalLong.of(32 * MEBIBYTE));
            assertThat(fine.slot().orElseThrow().safeBytes().orElseThrow()).isBetween(1L, 80 * MEBIBYTE);

            for (var round = 0; round < 8; round++) {
                server.execute(
                        "SELECT pg_logical_emit_message(false, 'x', repeat('y', 16 << 20))", "SELECT pg_switch_wal()");
            }
            server.execute("CHECKPOINT");

            assertThat(SourceState.of(address, SLOT, SLOT + "_2")
                            .slot()
                            .orElseThrow()
                            .status())
                    .isEqualTo("lost");
        }
    }

    @Test
    void tells_what_the_server_archives_by_itself() {
        try (var server = PostgresServer.builder(PostgresVersion.V18)
                .setting("archive_mode", "on")
                .setting("archive_command", "true")
                .start()) {
            var address = Servers.address(server);
            var file = server.queryOne("SELECT pg_walfile_name(pg_current_wal_lsn())");

            server.execute("CREATE TABLE t (i int)", "SELECT pg_switch_wal()");
            while (!SourceState.of(address, SLOT, SLOT + "_2")
                    .archiving()
                    .lastFile()
                    .equals(file)) {
                server.execute("SELECT pg_sleep(0.05)");
            }

            var archiving = SourceState.of(address, SLOT, SLOT + "_2").archiving();
            assertThat(archiving.configured()).isTrue();
            assertThat(archiving.lastAt()).isNotNull();
            assertThat(archiving.lastFailedAt()).isNull();
        }
    }

    @Test
    void lists_written_files_only_and_only_to_those_who_may_see_them() {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start()) {
            server.execute("CREATE TABLE t (i int)", "SELECT pg_switch_wal()", "CREATE TABLE u (i int)", "CHECKPOINT");
            server.execute("CREATE ROLE watcher LOGIN PASSWORD 'w'");
            var now = server.queryOne("SELECT pg_walfile_name(pg_current_wal_lsn())");
            var watcher = Servers.address(server, "watcher", "w");

            assertThat(SourceState.files(Servers.address(server))).isSorted().endsWith(now);
            assertThat(SourceState.of(watcher, SLOT, SLOT + "_2").position()).isGreaterThan(new Lsn(0));
            assertThat(SourceState.of(watcher, SLOT, SLOT + "_2").commits().waiting())
                    .isEmpty();
            assertThatThrownBy(() -> SourceState.files(watcher))
                    .isInstanceOfSatisfying(EngineException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.SERVER_MISCONFIGURED);
                        assertThat(refused.hint()).contains("GRANT EXECUTE ON FUNCTION pg_ls_waldir");
                    });
        }
    }
}

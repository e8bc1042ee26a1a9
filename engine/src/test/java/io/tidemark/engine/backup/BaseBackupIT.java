package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseBackupIT {

    @TempDir
    static Path directory;

    private static PostgresServer server;
    private static ProtectedServer protection;

    @BeforeAll
    static void protectServer() throws IOException {
        server = PostgresServer.builder(PostgresVersion.V18)
                .setting("autovacuum", "off")
                .start();
        server.execute(
                "CREATE TABLE big WITH (fillfactor = 50) AS SELECT n, md5(n::text) AS text FROM generate_series(1, 200000) n",
                "VACUUM FREEZE");
        var store = FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
        protection = ProtectedServer.protect(server, store, directory.resolve("spool"));
    }

    @AfterAll
    static void stop() {
        protection.close();
        server.close();
    }

    @Test
    void stores_of_a_second_backup_only_the_pages_that_changed() {
        protection.backUp("first");
        var unchanged = protection.backUp("unchanged");
        server.execute("UPDATE big SET text = 'changed' WHERE n = 4711");
        var changed = protection.backUp("changed");

        assertThat(unchanged.sizes().totalBytes()).isGreaterThan(30_000_000);
        assertThat(unchanged.sizes().storedBytes()).isLessThan(50_000);
        // the page itself, and the handful that every checkpoint and connection changes
        assertThat(changed.sizes().changedBytes()).isLessThan(unchanged.sizes().changedBytes() + 20 * 8192);
        assertThat(changed.sizes().storedBytes()).isLessThan(100_000);
    }

    @Test
    void tells_its_phases_in_order() {
        var phases = new ArrayList<String>();
        var listener = new PhaseListener(phases, phase -> {});

        protection.backUp(protection.request("phases"), protection.storedWal(), listener, new Cancellation());

        assertThat(phases)
                .containsExactly(BaseBackup.CHECKPOINT, BaseBackup.COPY, BaseBackup.WAIT_FOR_WAL, BaseBackup.COMMIT);
        assertThat(listener.advanced).isBetween(listener.total / 2, listener.total * 2);
    }

    @Test
    void leaves_nothing_visible_when_it_is_cancelled_and_the_next_one_works() {
        var before = protection.repository().backups();
        var cancellation = new Cancellation();
        var listener = new PhaseListener(new ArrayList<>(), phase -> {
            if (phase.equals(BaseBackup.COPY)) {
                cancellation.request();
            }
        });

        assertThatThrownBy(() -> protection.backUp(
                        protection.request("cancelled"), protection.storedWal(), listener, cancellation))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));

        assertThat(protection.reopened().backups()).isEqualTo(before);
        server.awaitTrue("SELECT count(*) = 0 FROM pg_stat_progress_basebackup", Duration.ofSeconds(30));
        assertThat(protection.backUp("next").facts().label()).isEqualTo("next");
    }

    @Test
    void is_no_backup_while_its_wal_is_not_stored() {
        var before = protection.repository().backups();
        var request = protection.request("without WAL").withWalPatience(Duration.ZERO);

        assertThatThrownBy(() -> protection.backUp(request, (span, atMost) -> false, Progress.NONE, new Cancellation()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("was not stored");

        assertThat(protection.reopened().backups()).isEqualTo(before);
    }

    @Test
    void refuses_another_cluster_than_the_repository_belongs_to() {
        try (var other = PostgresServer.builder(PostgresVersion.V15).start();
                var connection = ReplicationConnection.open(Servers.address(other))) {
            var backup =
                    new BaseBackup(connection, protection.repository(), protection.storedWal(), InstantSource.system());

            assertThatThrownBy(() -> backup.run(protection.request("other"), Progress.NONE, new Cancellation()))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SYSTEM_IDENTIFIER_CHANGED));
        }
    }

    private static final class PhaseListener implements Progress {

        private final List<String> phases;
        private final Consumer<String> onPhase;
        private long total;
        private long advanced;

        PhaseListener(List<String> phases, Consumer<String> onPhase) {
            this.phases = phases;
            this.onPhase = onPhase;
        }

        @Override
        public void phase(String name) {
            phases.add(name);
            onPhase.accept(name);
        }

        @Override
        public void total(long bytes) {
            total = bytes;
        }

        @Override
        public void advance(long bytes) {
            advanced += bytes;
        }

        @Override
        public void note(String line) {}
    }
}

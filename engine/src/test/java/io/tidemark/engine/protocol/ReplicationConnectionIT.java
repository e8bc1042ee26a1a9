package io.tidemark.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ChecksumFailure;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationConnectionIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void identifies_manages_slots_and_takes_a_base_backup(int major) {
        try (var server = PostgresServer.builder(PostgresVersion.of(major)).start()) {
            var location = directory.resolve("space " + major).toFile();
            assertThat(location.mkdir() || location.isDirectory()).isTrue();
            try (var connection = ReplicationConnection.open(Servers.address(server))) {
                assertThat(connection.version().major()).isEqualTo(major);
                assertThat(connection.identify().systemIdentifier())
                        .hasToString(server.queryOne("SELECT system_identifier FROM pg_control_system()"));
                assertThat(connection.identify().timeline()).isEqualTo(TimelineId.FIRST);
                assertThat(connection.walSegmentSize()).isEqualTo(WalSegmentSize.DEFAULT);

                assertThat(connection.findSlot("tidemark_x")).isEmpty();
                connection.createSlot("tidemark_x");
                assertThat(connection.findSlot("tidemark_x").orElseThrow().restartLsn())
                        .isPresent();
                assertThatThrownBy(() -> connection.createSlot("tidemark_x"))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
                connection.dropSlot("tidemark_x");
                assertThat(connection.findSlot("tidemark_x")).isEmpty();

                var sink = new RecordingSink();
                BaseBackupStream.run(connection, BaseBackupOptions.labelled("it's a label"), sink, new Cancellation());

                assertThat(sink.archives).containsExactly("base.tar");
                assertThat(sink.bytes).isGreaterThan(15_000_000);
                assertThat(sink.stop).isGreaterThan(sink.start);
                assertThat(sink.manifest.toString(StandardCharsets.UTF_8))
                        .startsWith("{ \"PostgreSQL-Backup-Manifest-Version\"")
                        .contains("CRC32C")
                        .endsWith("\"}\n");
                assertThat(connection.identify().timeline()).isEqualTo(TimelineId.FIRST);
            }
        }
    }

    @Test
    void cancels_a_backup_even_while_the_server_is_silent() {
        try (var server = PostgresServer.builder(PostgresVersion.of(17))
                .setting("checkpoint_timeout", "1h")
                .setting("checkpoint_completion_target", "0.9")
                .start()) {
            server.execute("CREATE TABLE t AS SELECT g, repeat('x', 500) FROM generate_series(1, 100000) g");
            var cancellation = new Cancellation();
            var connection = ReplicationConnection.open(Servers.address(server));
            Thread.ofPlatform().start(() -> {
                server.awaitTrue("SELECT count(*) > 0 FROM pg_stat_progress_basebackup", Duration.ofSeconds(20));
                cancellation.request();
            });

            assertThatThrownBy(() -> BaseBackupStream.run(
                            connection,
                            BaseBackupOptions.labelled("spread").withFastCheckpoint(false),
                            new RecordingSink(),
                            cancellation))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
            server.awaitTrue("SELECT count(*) = 0 FROM pg_stat_progress_basebackup", Duration.ofSeconds(20));
        }
    }

    @Test
    void switches_wal_and_creates_restore_points_over_sql() {
        try (var server = PostgresServer.builder(PostgresVersion.of(15)).start();
                var sql = SqlConnection.open(Servers.address(server))) {
            var point = sql.createRestorePoint("before ' the release");
            assertThat(sql.switchWal()).isGreaterThanOrEqualTo(point);
            assertThat(sql.currentWalPosition()).isGreaterThan(point);
            assertThat(sql.isInRecovery()).isFalse();
            assertThat(sql.setting("wal_level")).contains("replica");
            assertThat(sql.setting("no.such_setting")).isEmpty();
        }
    }

    private static final class RecordingSink implements BaseBackupSink {

        private final List<String> archives = new ArrayList<>();
        private final ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        private long bytes;
        private Lsn start = new Lsn(0);
        private Lsn stop = new Lsn(0);

        @Override
        public void start(Lsn position, TimelineId timeline, List<Tablespace> tablespaces, long totalBytes) {
            start = position;
        }

        @Override
        public void archive(String name) {
            archives.add(name);
        }

        @Override
        public void bytes(byte[] buffer, int offset, int length) {
            bytes += length;
        }

        @Override
        public void manifestBytes(byte[] buffer, int offset, int length) {
            manifest.write(buffer, offset, length);
        }

        @Override
        public void progress(long bytesDone) {}

        @Override
        public void checksumFailure(ChecksumFailure page) {}

        @Override
        public void end(Lsn position, TimelineId timeline) {
            stop = position;
        }
    }
}

package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalSegmentSizesIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {64, 1024})
    void large_segments_are_received_whole_and_in_part_and_recovered(int megabytes) throws Exception {
        var data = directory.resolve("restored");
        try (var server = PostgresServer.builder(PostgresVersion.V18)
                        .walSegmentMegabytes(megabytes)
                        .start();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store"))),
                        directory.resolve("spool"))) {
            server.execute("CREATE TABLE t AS SELECT n FROM generate_series(1, 1000) n");
            var backup = protection.backUp("first");
            assertThat(protection.repository().description().walSegmentSize().bytes())
                    .isEqualTo(megabytes << 20);
            server.execute("INSERT INTO t VALUES (1001)");
            protection.awaitArchived(server);

            var plan = RestorePlanner.plan(protection.sources(), RecoveryTarget.latest())
                    .orThrow();
            assertThat(plan.backup().id()).isEqualTo(backup.id());
            try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
                new Restore(protection.reopened(), protection.archive())
                        .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
            }
        }
        try (var restored = RestoredServer.start(PostgresVersion.V18, data)) {
            assertThat(restored.server().queryOne("SELECT count(*) FROM t")).isEqualTo("1001");
            assertThat(restored.server().queryOne("SHOW wal_segment_size")).isIn("64MB", "1GB");
            restored.assertIsSound();
        }
    }
}

package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.scenario.ProtectedServer;
import io.tidemark.engine.scenario.RestoredServer;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionIT {

    private static final TimelineId SECOND = new TimelineId(2);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"V15", "V18"})
    void restores_both_timelines_of_a_standby_that_was_promoted_under_the_wal_stream(PostgresVersion version)
            throws Exception {
        var store = FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
        try (var primary = PostgresServer.builder(version).start()) {
            primary.execute("CREATE TABLE story (chapter text)", "INSERT INTO story VALUES ('begun')");
            try (var standby =
                    primary.standby(directory.resolve("standby"), "replica").open()) {
                standby.start();
                try (var protection = ProtectedServer.protect(standby, store, directory.resolve("spool"))) {
                    primary.execute("CHECKPOINT");
                    var backup = protection.backUp("from the standby");
                    assertThat(backup.facts().backupLabel()).contains("BACKUP FROM: standby");
                    primary.execute("INSERT INTO story VALUES ('old')");
                    var position = Lsn.parse(primary.queryOne("SELECT pg_current_wal_insert_lsn()"));
                    primary.execute("INSERT INTO story VALUES ('older end')");
                    primary.stop();
                    standby.promote();
                    standby.execute("INSERT INTO story VALUES ('new')");
                    protection.awaitArchived(standby);
                    standby.stop();

                    var old = TargetTimeline.numbered(TimelineId.FIRST);
                    compare(version, protection, RecoveryTarget.latest(), SECOND, "begun", "old", "older end", "new");
                    compare(
                            version,
                            protection,
                            new RecoveryTarget.AtLsn(position, false, old),
                            TimelineId.FIRST,
                            "begun",
                            "old");
                    compare(
                            version,
                            protection,
                            new RecoveryTarget.Latest(old),
                            TimelineId.FIRST,
                            "begun",
                            "old",
                            "older end");
                }
            }
        }
    }

    private void compare(
            PostgresVersion version,
            ProtectedServer protection,
            RecoveryTarget target,
            TimelineId timeline,
            String... chapters)
            throws Exception {
        var plan = RestorePlanner.plan(protection.sources(), target).orThrow();
        assertThat(plan.timeline()).isEqualTo(timeline);
        var data = Files.createTempDirectory(directory, "restored").resolve("data");
        try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        try (var restored = RestoredServer.start(version, data)) {
            assertThat(restored.server().query("SELECT chapter FROM story"))
                    .extracting(List::getFirst)
                    .containsExactly(chapters);
            restored.assertIsSound();
        }
    }
}

package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.RecoveryTarget.AtLsn;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestorePlanning.GapInWal;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.Retention;
import io.tidemark.engine.retention.RetentionRules;
import io.tidemark.engine.retention.WalExpiry;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is kept alone, once the WAL behind it is gone. */
class KeptAloneIT {

    @TempDir
    Path directory;

    @Test
    void a_backup_that_is_kept_alone_is_restored_as_it_was_and_later_ones_to_every_later_moment() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store"))),
                        directory.resolve("spool"))) {
            server.execute("CREATE TABLE ledger (n int)");
            fill(server, 1, 1000);
            var alone = protection.backUp("alone");
            fill(server, 1001, 2000);
            fill(server, 2001, 3000);
            var between = Lsn.parse(server.queryOne("SELECT pg_current_wal_lsn()"));
            fill(server, 3001, 4000);
            var newest = protection.backUp("newest");
            fill(server, 4001, 5000);
            protection.awaitArchived(server);
            assertThat(RestorePlanner.windows(protection.sources(), TargetTimeline.YOUNGEST))
                    .hasSize(1);

            expireWalBut(protection, alone, newest);

            var sources = protection.sources();
            assertThat(RestorePlanner.windows(sources, TargetTimeline.YOUNGEST)).hasSize(2);
            assertThat(RestorePlanner.plan(sources, new AtLsn(between, true, TargetTimeline.YOUNGEST)))
                    .isInstanceOf(GapInWal.class);
            var onlyIt = new RestoreSources(List.of(alone), sources.coverage(), sources.transactions());
            server.stop();
            assertThat(rows(protection, onlyIt, RecoveryTarget.immediate(), "restored-alone"))
                    .isEqualTo("1000");
            assertThat(rows(protection, sources, RecoveryTarget.latest(), "restored-newest"))
                    .isEqualTo("5000");
        }
    }

    private static void fill(PostgresServer server, int from, int to) {
        server.execute(
                "INSERT INTO ledger SELECT n FROM generate_series(%d, %d) n".formatted(from, to),
                "SELECT pg_switch_wal()");
    }

    /** The rules keep the newest. */
    private static void expireWalBut(ProtectedServer protection, BackupManifest alone, BackupManifest newest) {
        var decision = Retention.decide(
                RetentionRules.redundancy(1),
                List.of(known(alone, Hold.STANDALONE), known(newest, Hold.NONE)),
                Instant.now());
        assertThat(decision.expired()).isEmpty();
        var archive = protection.archive();
        var expiry = WalExpiry.of(decision, archive, archive.coverage());
        var superfluous = expiry.superfluous();
        assertThat(superfluous).isGreaterThanOrEqualTo(2);
        assertThat(expiry.run()).isEqualTo((int) superfluous);
        assertThat(WalExpiry.of(decision, archive, archive.coverage()).superfluous())
                .isZero();
    }

    private static KnownBackup known(BackupManifest backup, Hold hold) {
        var wal = backup.facts().wal();
        return new KnownBackup(
                backup.id().value(),
                wal.startTimeline(),
                wal.start(),
                wal.stop(),
                backup.facts().endedAt(),
                hold,
                true);
    }

    private String rows(ProtectedServer protection, RestoreSources sources, RecoveryTarget target, String name)
            throws Exception {
        var data = directory.resolve(name);
        var plan = RestorePlanner.plan(sources, target).orThrow();
        try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), Progress.NONE, new Cancellation());
        }
        try (var restored = RestoredServer.start(PostgresVersion.V18, data)) {
            restored.assertIsSound();
            return restored.server().queryOne("SELECT count(*) FROM ledger");
        }
    }
}

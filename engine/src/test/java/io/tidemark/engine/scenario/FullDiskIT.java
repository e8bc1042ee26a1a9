package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.VerificationLevel;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.storage.FileSystemObjectStore;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.harness.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full are said to be full, lose nothing, and are used again as soon as there is room. */
class FullDiskIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void a_full_store_fails_the_backup_and_keeps_the_earlier_one_restorable() throws Exception {
        try (var disk = SmallDisk.ofMegabytes(96, directory.resolve("disk.log"));
                var server = server();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(
                                Files.createDirectory(disk.directory().resolve("store"))),
                        directory.resolve("spool"))) {
            var earlier = protection.backUp("earlier");
            protection.awaitArchived(server);
            disk.fillUpTo(2 * MEBIBYTE);
            grow(server);

            var tooMuch = protection.request("too much").withWalPatience(Duration.ofSeconds(20));
            assertThatThrownBy(
                            () -> protection.backUp(tooMuch, protection.storedWal(), Progress.NONE, new Cancellation()))
                    .isInstanceOfSatisfying(EngineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE);
                        assertThat(e.hint()).contains("Free or add space");
                    });

            assertThat(protection.reopened().backups())
                    .extracting(BackupManifest::id)
                    .containsExactly(earlier.id());
            restore(protection, directory.resolve("from a full store"));
            disk.makeRoom();
            protection.awaitArchived(server);
            var next = protection.backUp("next");
            assertThat(protection.reopened().backups())
                    .extracting(BackupManifest::id)
                    .containsExactly(earlier.id(), next.id());
            assertThat(protection
                            .reopened()
                            .verifier()
                            .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                            .isClean())
                    .isTrue();
            restore(protection, directory.resolve("after there was room"));
        }
    }

    @Test
    void a_full_spool_disk_leaves_no_hole_in_the_wal() throws Exception {
        try (var disk = SmallDisk.ofMegabytes(16, directory.resolve("disk.log"));
                var server = server();
                var store = FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store")));
                var protection =
                        ProtectedServer.protect(server, store, disk.directory().resolve("spool"))) {
            var first = protection.backUp("first");
            protection.awaitArchived(server);
            disk.fillUpTo(MEBIBYTE / 4);
            grow(server);
            var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));

            await(() -> protection
                    .receiver()
                    .status()
                    .failure()
                    .filter(failure -> failure.code() == ErrorCode.NO_SPACE)
                    .isPresent());

            var confirmed =
                    server.queryOne("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = 'tidemark'");
            assertThat(Lsn.parse(confirmed))
                    .as("the server keeps what is not durable here")
                    .isLessThan(end);
            disk.makeRoom();
            protection.awaitArchived(end);
            var coverage = protection.archive().coverage();
            assertThat(coverage.find(TimelineId.FIRST).orElseThrow().gaps()).isEmpty();
            assertThat(coverage.reach(first.facts().wal().start(), TimelineHistory.original()))
                    .isGreaterThanOrEqualTo(end);
        }
    }

    @Test
    void a_target_that_fills_up_fails_the_restore_and_leaves_nothing_that_looks_like_a_cluster() throws Exception {
        try (var disk = SmallDisk.ofMegabytes(128, directory.resolve("disk.log"));
                var server = server();
                var protection = ProtectedServer.protect(
                        server,
                        FileSystemObjectStore.open(Files.createDirectory(directory.resolve("store"))),
                        directory.resolve("spool"))) {
            protection.backUp("first");
            var data = disk.directory().resolve("data");
            var isFull = new AtomicBoolean();
            var filling = new Progress() {
                @Override
                public void phase(String name) {}

                @Override
                public void total(long bytes) {}

                @Override
                public void advance(long bytes) {
                    if (isFull.compareAndSet(false, true)) {
                        disk.fillUpTo(MEBIBYTE);
                    }
                }

                @Override
                public void note(String line) {}
            };

            assertThatThrownBy(() -> restore(protection, data, filling))
                    .isInstanceOfSatisfying(EngineException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE);
                        assertThat(e.hint()).contains("room");
                    });

            assertThat(data)
                    .satisfiesAnyOf(
                            left -> assertThat(left).doesNotExist(),
                            left -> assertThat(left).isEmptyDirectory());
            disk.makeRoom();
            // Java does not find the file system of a path through /proc that is not in its own name space, too
            Files.deleteIfExists(data);
            restore(protection, data, Progress.NONE);
            assertThat(data.resolve("PG_VERSION")).hasContent("18");
        }
    }

    private static PostgresServer server() {
        return PostgresServer.builder(PostgresVersion.V18)
                .walSegmentMegabytes(1)
                .start();
    }

    /** Some 8 MB that hardly compress, in the server's files and in its WAL. */
    private static void grow(PostgresServer server) {
        server.execute(
                "CREATE TABLE growth AS SELECT sha512(g::text::bytea) AS noise FROM generate_series(1, 80000) g");
        server.execute("CHECKPOINT");
    }

    private static void restore(ProtectedServer protection, Path data, Progress progress) throws IOException {
        var plan = RestorePlanner.plan(protection.sources(), RecoveryTarget.immediate())
                .orThrow();
        try (var sink = new DirectorySink(data, TablespaceMapping.INSIDE)) {
            new Restore(protection.reopened(), protection.archive())
                    .run(plan, sink, RestoreOptions.selfContained(), progress, new Cancellation());
        }
    }

    private static void restore(ProtectedServer protection, Path data) throws Exception {
        restore(protection, data, Progress.NONE);
        try (var restored = PostgresServer.builder(PostgresVersion.V18)
                .directory(data)
                .open()
                .start()) {
            assertThat(restored.queryOne("SELECT count(*) > 0 FROM pg_class")).isEqualTo("t");
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var pause = new Semaphore(0);
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(pause.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}

package io.tidemark.engine.wal;

import static io.tidemark.engine.wal.ReceiverAwaits.LIMIT;
import static io.tidemark.engine.wal.ReceiverAwaits.await;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitFailure;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitFlushed;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitStreaming;
import static io.tidemark.engine.wal.ReceiverAwaits.end;
import static io.tidemark.engine.wal.ReceiverAwaits.identifier;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresServerBuilder;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commits that wait for Tidemark as a synchronous standby return when they may, and not before. */
class AcknowledgementIT {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);

    @TempDir
    Path directory;

    private final MemoryWalObjects objects = new MemoryWalObjects();
    private final WalArchive archive = new WalArchive(objects, SIZE);

    @ParameterizedTest
    @CsvSource({"15, on", "16, remote_write", "17, remote_apply", "18, on"})
    void local_returns_commits_though_the_store_is_away(int major, String waiting) throws Exception {
        try (var server = server(major, "tidemark").start();
                var receiver = receiver(server, archive, "tidemark", Acknowledgement.LOCAL)) {
            receiver.start();
            awaitStreaming(receiver);
            objects.fail(true);

            var commits = commit(
                    server, waiting, "CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
            commits.join(LIMIT);

            assertThat(commits.isAlive()).isFalse();
            assertThat(receiver.status().positions().orElseThrow().stored())
                    .isLessThan(end(server).plus(-SIZE.bytes()));
        }
    }

    @ParameterizedTest
    @CsvSource({"15, on", "18, remote_apply"})
    void stored_returns_a_commit_only_when_it_is_in_the_store(int major, String waiting) throws Exception {
        try (var server = server(major, "tidemark").start();
                var receiver = receiver(server, archive, "tidemark", Acknowledgement.STORED)) {
            receiver.start();
            awaitStreaming(receiver);
            var created = commit(server, "on", "CREATE TABLE t(id int)");
            created.join(LIMIT);
            assertThat(created.isAlive()).isFalse();
            objects.fail(true);

            var commit = commit(server, waiting, "INSERT INTO t VALUES (1)");
            server.awaitTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'", LIMIT);
            var committed = end(server);
            awaitFlushed(receiver, committed);
            awaitFailure(receiver, ErrorCode.STORAGE_UNAVAILABLE);
            assertThat(commit.isAlive()).isTrue();
            objects.fail(false);
            commit.join(LIMIT);

            assertThat(commit.isAlive()).isFalse();
            assertThat(reach(committed.plus(-1))).isGreaterThanOrEqualTo(committed);
        }
    }

    @Test
    void stored_does_not_hold_back_commits_that_wait_for_the_write_only() throws Exception {
        try (var server = server(16, "tidemark").start();
                var receiver = receiver(server, archive, "tidemark", Acknowledgement.STORED)) {
            receiver.start();
            awaitStreaming(receiver);
            objects.fail(true);

            var commit = commit(server, "remote_write", "CREATE TABLE t(id int)");
            commit.join(LIMIT);

            assertThat(commit.isAlive()).isFalse();
        }
    }

    @Test
    void stored_gathers_commits_that_wait_together() throws Exception {
        var counted = new FaultyWalObjects(objects, new Random(1));
        try (var server = server(18, "tidemark").start();
                var receiver = receiver(server, new WalArchive(counted, SIZE), "tidemark", Acknowledgement.STORED)) {
            receiver.start();
            awaitStreaming(receiver);
            var created = commit(server, "on", "CREATE TABLE t(id int)");
            created.join(LIMIT);
            var before = counted.writes();

            var clients = new ArrayList<Thread>();
            for (var client = 0; client < 8; client++) {
                clients.add(commit(server, "on", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)"));
            }
            for (var client : clients) {
                client.join(LIMIT);
                assertThat(client.isAlive()).isFalse();
            }

            assertThat(server.queryOne("SELECT count(*) FROM t")).isEqualTo("16");
            assertThat(counted.writes() - before).isBetween(1, 12);
        }
    }

    @Test
    void local_notices_that_commits_begin_to_wait_while_the_store_is_away() throws Exception {
        try (var server = server(17, "").start();
                var receiver = receiver(server, archive, "tidemark", Acknowledgement.LOCAL)) {
            receiver.start();
            awaitStreaming(receiver);
            objects.fail(true);
            server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
            server.writeSettings(Map.of("synchronous_standby_names", "tidemark"));
            server.reload();
            server.awaitTrue("SELECT bool_or(sync_state = 'sync') FROM pg_stat_replication", LIMIT);

            var commit = commit(server, "on", "INSERT INTO t VALUES (0, 'waits')");
            commit.join(LIMIT);

            assertThat(commit.isAlive()).isFalse();
        }
    }

    @Test
    void a_platform_thread_goes_on_with_the_stream_once_commits_wait() throws Exception {
        try (var server = server(16, "").start();
                var receiver = receiver(server, archive, "tidemark", Acknowledgement.LOCAL)) {
            receiver.start();
            awaitStreaming(receiver);
            var connected = receiver.status().connectedSince();
            assertThat(platformThreads()).isEmpty();
            server.writeSettings(Map.of("synchronous_standby_names", "tidemark"));
            server.reload();
            server.execute("SET synchronous_commit = local", "CREATE TABLE t AS SELECT generate_series(1, 9000) g");

            await(receiver, () -> {
                server.execute("SET synchronous_commit = local", "INSERT INTO t VALUES (0)");
                return !platformThreads().isEmpty();
            });
            var commit = commit(server, "on", "INSERT INTO t VALUES (1)");
            commit.join(LIMIT);

            assertThat(commit.isAlive()).isFalse();
            assertThat(receiver.status().connectedSince()).isEqualTo(connected);
        }
        assertThat(platformThreads()).isEmpty();
    }

    /** Virtual ones are not among all threads. */
    private static List<String> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tidemark-wal-"))
                .toList();
    }

    @Test
    void what_a_lost_spool_took_with_it_shows_as_a_gap() throws Exception {
        try (var server = server(17, "tidemark")
                .setting("wal_keep_size", "0")
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "4MB")
                .start()) {
            try (var lost = receiver(server, archive, "tidemark", Acknowledgement.LOCAL)) {
                lost.start();
                awaitStreaming(lost);
                server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
                assertThat(lost.awaitStored(end(server), LIMIT)).isTrue();
                objects.fail(true);
                for (var round = 0; round < 6; round++) {
                    server.execute(
                            "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g",
                            "SELECT pg_switch_wal()",
                            "CHECKPOINT");
                }
                awaitFlushed(lost, end(server));
                lost.abandon();
            }
            objects.fail(false);

            try (var elsewhere = receiver(server, archive, "tidemark", "elsewhere", Acknowledgement.LOCAL)) {
                elsewhere.start();
                awaitFailure(elsewhere, ErrorCode.WAL_SEGMENT_REMOVED);
                awaitStreaming(elsewhere);
                server.execute("INSERT INTO t VALUES (0, 'z')");
                assertThat(elsewhere.awaitStored(end(server), LIMIT)).isTrue();
            }

            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .hasSize(1);
        }
    }

    @Test
    void two_receivers_of_one_server_store_the_same_and_either_may_die() throws Exception {
        try (var server = server(18, "ANY 1 (tidemark_a, tidemark_b)").start();
                var one = receiver(server, archive, "tidemark_a", Acknowledgement.STORED);
                var other = receiver(server, new WalArchive(objects, SIZE), "tidemark_b", Acknowledgement.STORED)) {
            one.start();
            other.start();
            awaitStreaming(one);
            awaitStreaming(other);
            server.awaitTrue("SELECT count(*) = 2 FROM pg_stat_replication WHERE sync_state = 'quorum'", LIMIT);
            commitAll(server, "CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
            assertThat(one.awaitStored(end(server), LIMIT)).isTrue();
            assertThat(other.awaitStored(end(server), LIMIT)).isTrue();

            one.abandon();
            commitAll(server, "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g");
            var committed = end(server);

            assertThat(reach(committed.plus(-1))).isGreaterThanOrEqualTo(committed);
            try (var again = receiver(server, archive, "tidemark_a", Acknowledgement.STORED)) {
                again.start();
                assertThat(again.awaitStored(committed, LIMIT)).isTrue();
                other.abandon();
                commitAll(server, "INSERT INTO t VALUES (0, 'z')");
                await(again, () -> reach(end(server).plus(-1)).compareTo(end(server)) >= 0);
            }
            var timeline = archive.coverage().find(TimelineId.FIRST).orElseThrow();
            assertThat(timeline.gaps()).isEmpty();
            assertThat(timeline.divergent()).isEmpty();
        }
    }

    private Lsn reach(Lsn from) {
        return new WalArchive(objects, SIZE).coverage().reach(from, TimelineHistory.original());
    }

    private static PostgresServerBuilder server(int major, String standbys) {
        return PostgresServer.builder(PostgresVersion.of(major))
                .walSegmentMegabytes(1)
                .setting("synchronous_standby_names", standbys)
                .setting("synchronous_commit", "local");
    }

    private static void commitAll(PostgresServer server, String statement) throws InterruptedException {
        var commit = commit(server, "on", statement);
        commit.join(LIMIT);
        assertThat(commit.isAlive()).isFalse();
    }

    private static Thread commit(PostgresServer server, String waiting, String... statements) {
        return Thread.ofVirtual().start(() -> {
            var all = new ArrayList<String>();
            all.add("SET synchronous_commit = " + waiting);
            all.addAll(List.of(statements));
            server.execute(all.toArray(String[]::new));
        });
    }

    private WalReceiver receiver(PostgresServer server, WalArchive into, String slot, Acknowledgement acknowledgement) {
        return receiver(server, into, slot, slot, acknowledgement);
    }

    private WalReceiver receiver(
            PostgresServer server, WalArchive into, String slot, String spool, Acknowledgement acknowledgement) {
        return new WalReceiver(
                () -> Servers.address(server).withApplicationName(slot),
                identifier(server),
                into,
                directory.resolve(spool),
                new WalReceiverSettings(
                        slot,
                        acknowledgement,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        256 << 20,
                        Duration.ofSeconds(1)),
                InstantSource.system());
    }
}

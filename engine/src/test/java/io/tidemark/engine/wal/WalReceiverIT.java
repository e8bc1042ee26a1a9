package io.tidemark.engine.wal;

import static io.tidemark.engine.wal.ReceiverAwaits.LIMIT;
import static io.tidemark.engine.wal.ReceiverAwaits.await;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitFailure;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitStreaming;
import static io.tidemark.engine.wal.ReceiverAwaits.end;
import static io.tidemark.engine.wal.ReceiverAwaits.identifier;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.engine.protocol.TlsMode;
import io.tidemark.engine.protocol.TlsSettings;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresServerBuilder;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalReceiverIT {

    private static final String SLOT = "tidemark_test";
    private static final TimelineId TWO = new TimelineId(2);

    @TempDir
    Path directory;

    private final MemoryWalObjects objects = new MemoryWalObjects();

    @ParameterizedTest
    @CsvSource({"15, 1", "16, 16", "17, 64", "18, 16"})
    void stores_what_the_server_wrote_byte_for_byte(int major, int mebibytes) throws Exception {
        try (var server = server(major, mebibytes).start()) {
            var archive = archive(mebibytes);
            try (var receiver = receiver(server, archive)) {
                var before = Instant.now();
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t(id int PRIMARY KEY, filler text)");
                server.execute("INSERT INTO t SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 3000) g");
                var xid = Integer.parseUnsignedInt(
                        server.queryOne("INSERT INTO t VALUES (-1, 'x') RETURNING pg_current_xact_id()::xid"));
                var point = Lsn.parse(server.queryOne("SELECT pg_create_restore_point('before the release')"));
                server.execute("SELECT pg_switch_wal()");
                server.execute("INSERT INTO t SELECT g, 'y' FROM generate_series(4000, 4100) g");
                var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));

                assertThat(receiver.awaitStored(end, LIMIT))
                        .as("%s", receiver.status().failure())
                        .isTrue();

                var coverage = archive.coverage();
                var timeline = coverage.find(TimelineId.FIRST).orElseThrow();
                assertThat(timeline.gaps()).isEmpty();
                assertThat(coverage.reach(timeline.ranges().getFirst().from(), TimelineHistory.original()))
                        .isGreaterThanOrEqualTo(end);
                assertSameAsServer(server, archive, timeline);
                assertThat(coverage.unread(TimelineHistory.original())).isEmpty();
                assertThat(coverage.restorePoints(new Lsn(0x10), TimelineHistory.original()))
                        .isEmpty();
                var from = timeline.ranges().getFirst().from();
                assertThat(coverage.restorePoints(from, TimelineHistory.original()))
                        .singleElement()
                        .satisfies(found -> {
                            assertThat(found.name()).isEqualTo("before the release");
                            assertThat(found.position()).isEqualTo(point);
                            assertThat(found.time())
                                    .isBetween(
                                            before.minusSeconds(5),
                                            Instant.now().plusSeconds(5));
                        });
                var times =
                        coverage.times(from, end, TimelineHistory.original()).orElseThrow();
                // the segment begins with what initdb and the server's start have committed
                assertThat(times.first()).isBetween(before.minusSeconds(300), times.last());
                assertThat(times.last()).isAfter(before.minusSeconds(5));
                assertThat(archive.findTransaction(xid, from, TimelineHistory.original()))
                        .hasValueSatisfying(ended -> {
                            assertThat(ended.committed()).isTrue();
                            assertThat(ended.position()).isLessThanOrEqualTo(point);
                        });
                assertThat(archive.findTransaction(xid + 1_000_000, from, TimelineHistory.original()))
                        .isEmpty();
            }
        }
    }

    @Test
    void follows_a_promotion_and_stores_both_timelines() throws Exception {
        try (var primary = server(17, 1).start();
                var standby = primary.standby(directory.resolve("standby"), "sb")
                        .open()
                        .start()) {
            var archive = archive(1);
            try (var receiver = receiver(standby, archive)) {
                receiver.start();
                awaitStreaming(receiver);
                primary.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 8000) g");
                var primaryEnd = primary.queryOne("SELECT pg_current_wal_flush_lsn()");
                standby.awaitTrue("SELECT pg_last_wal_replay_lsn() >= '" + primaryEnd + "'", LIMIT);

                standby.promote();
                standby.execute("INSERT INTO t SELECT g, 'after' FROM generate_series(1, 4000) g");
                var end = Lsn.parse(standby.queryOne("SELECT pg_current_wal_flush_lsn()"));
                await(
                        receiver,
                        () -> receiver.status()
                                .positions()
                                .filter(positions -> positions.timeline().equals(TWO))
                                .isPresent());
                assertThat(receiver.awaitStored(end, LIMIT)).isTrue();

                var coverage = archive.coverage();
                var history = coverage.history(TWO).orElseThrow();
                var fork = history.endOf(TimelineId.FIRST).orElseThrow();
                var first = coverage.find(TimelineId.FIRST).orElseThrow();
                var second = coverage.find(TWO).orElseThrow();
                assertThat(coverage.newestTimeline()).contains(TWO);
                assertThat(first.ranges().getLast().until()).isEqualTo(fork);
                assertThat(second.ranges().getFirst().from())
                        .isEqualTo(WalSegment.holding(fork, TWO, archive.segmentSize())
                                .start());
                assertThat(coverage.isCovered(first.ranges().getFirst().from(), end, history))
                        .isTrue();
                assertSameAsServer(standby, archive, second);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"15, false", "18, true"})
    void resumes_after_a_crash_without_a_hole(int major, boolean exactlyAtTheBoundary) throws Exception {
        try (var server = server(major, 1).start()) {
            var archive = archive(1);
            var crashed = receiver(server, archive);
            crashed.start();
            awaitStreaming(crashed);
            var begin = crashed.status().positions().orElseThrow().flushed();
            server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
            // the store is away, so that the spool alone carries what was acknowledged
            objects.fail(true);
            server.execute("INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 5000) g");
            if (exactlyAtTheBoundary) {
                server.execute("SELECT pg_switch_wal()");
            }
            var reached = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));
            await(
                    crashed,
                    () -> crashed.status()
                            .positions()
                            .filter(positions -> positions.flushed().compareTo(reached) >= 0)
                            .isPresent());
            crashed.abandon();
            objects.fail(false);
            server.execute("INSERT INTO t SELECT g, repeat('z', 300) FROM generate_series(1, 5000) g");
            server.execute("CHECKPOINT");
            var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));

            try (var resumed = receiver(server, archive)) {
                resumed.start();
                assertThat(resumed.awaitStored(end, LIMIT)).isTrue();
            }

            var coverage = archive.coverage();
            assertThat(coverage.isCovered(begin, end, TimelineHistory.original()))
                    .as("%s", coverage.find(TimelineId.FIRST).orElseThrow().gaps())
                    .isTrue();
            assertSameAsServer(server, archive, coverage.find(TimelineId.FIRST).orElseThrow());
        }
    }

    @Test
    void loses_nothing_with_a_node_whose_spool_is_gone() throws Exception {
        try (var server = server(17, 1)
                .setting("wal_keep_size", "0")
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "4MB")
                .start()) {
            var archive = archive(1);
            var lost = receiver(server, archive);
            lost.start();
            awaitStreaming(lost);
            var begin = lost.status().positions().orElseThrow().flushed();
            server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
            assertThat(lost.awaitStored(Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()")), LIMIT))
                    .isTrue();
            // the store is away: whole segments lie in the spool only, while the server removes what it may
            objects.fail(true);
            for (var round = 0; round < 6; round++) {
                server.execute(
                        "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g",
                        "SELECT pg_switch_wal()");
                var reached = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));
                await(
                        lost,
                        () -> lost.status()
                                .positions()
                                .filter(positions -> positions.flushed().compareTo(reached) >= 0)
                                .isPresent());
                server.execute("CHECKPOINT");
            }
            lost.abandon();
            objects.fail(false);

            var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));
            try (var elsewhere = new WalReceiver(
                    () -> Servers.address(server),
                    identifier(server),
                    archive,
                    directory.resolve("the spool of another node"),
                    settings(256 << 20),
                    InstantSource.system())) {
                elsewhere.start();
                assertThat(elsewhere.awaitStored(end, LIMIT)).isTrue();
            }

            assertThat(archive.coverage().isCovered(begin, end, TimelineHistory.original()))
                    .as(
                            "%s",
                            archive.coverage()
                                    .find(TimelineId.FIRST)
                                    .orElseThrow()
                                    .gaps())
                    .isTrue();
        }
    }

    @Test
    void never_acknowledges_what_is_not_durable() throws Exception {
        try (var server = server(16, 16)
                .setting("synchronous_standby_names", "tidemark_sync")
                .setting("synchronous_commit", "local")
                .start()) {
            var gate = new Semaphore(1000);
            var archive = archive(16);
            try (var receiver = new WalReceiver(
                    () -> Servers.address(server).withApplicationName("tidemark_sync"),
                    identifier(server),
                    archive,
                    directory.resolve("spool"),
                    settings(256 << 20),
                    InstantSource.system(),
                    channel -> {
                        gate.acquireUninterruptibly();
                        channel.force(false);
                    })) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t(id int)");
                gate.drainPermits();

                var commit = Thread.ofPlatform()
                        .start(() -> server.execute("SET synchronous_commit = on; INSERT INTO t VALUES (1)"));
                server.awaitTrue("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'", LIMIT);
                var written = receiver.status().positions().orElseThrow();
                // none at all as long as nothing is durable behind where the slot begins
                server.awaitTrue(
                        "SELECT write_lsn > coalesce(flush_lsn, '0/0') FROM pg_stat_replication"
                                + " WHERE application_name = 'tidemark_sync'",
                        LIMIT);
                assertThat(commit.isAlive()).isTrue();
                assertThat(written.received()).isGreaterThan(written.flushed());

                gate.release(1_000_000);
                commit.join(20_000);
                assertThat(commit.isAlive()).isFalse();
            }
        }
    }

    @Test
    void says_who_is_to_blame_when_the_slot_is_taken_or_the_server_is_another() throws Exception {
        try (var server = server(18, 16).start()) {
            try (var first = receiver(server, archive(16))) {
                first.start();
                awaitStreaming(first);
                try (var second = new WalReceiver(
                        () -> Servers.address(server),
                        identifier(server),
                        archive(16),
                        directory.resolve("other"),
                        settings(256 << 20),
                        InstantSource.system())) {
                    second.start();
                    awaitFailure(second, ErrorCode.SLOT_IN_USE);
                }
                try (var third = new WalReceiver(
                        () -> Servers.address(server),
                        new SystemIdentifier(42),
                        archive(16),
                        directory.resolve("third"),
                        settings(256 << 20),
                        InstantSource.system())) {
                    third.start();
                    awaitFailure(third, ErrorCode.SYSTEM_IDENTIFIER_CHANGED);
                }
            }
        }
    }

    @Test
    void survives_restarts_of_the_server_and_a_silent_connection() throws Exception {
        try (var server = server(15, 1).start();
                var proxy = new StallingProxy(server.port())) {
            var archive = archive(1);
            try (var receiver = new WalReceiver(
                    () -> throughProxy(server, proxy),
                    identifier(server),
                    archive,
                    directory.resolve("spool"),
                    settings(256 << 20),
                    InstantSource.system())) {
                receiver.start();
                awaitStreaming(receiver);
                var begin = receiver.status().positions().orElseThrow().flushed();

                proxy.stall();
                awaitFailure(receiver, ErrorCode.SERVER_UNREACHABLE);
                proxy.resume();
                server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
                awaitStreaming(receiver);
                server.restart();
                server.execute("INSERT INTO t SELECT g, 'after' FROM generate_series(1, 4000) g");
                var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));

                assertThat(receiver.awaitStored(end, LIMIT)).isTrue();
                assertThat(archive.coverage().isCovered(begin, end, TimelineHistory.original()))
                        .isTrue();
            }
        }
    }

    @Test
    void makes_durable_what_something_else_follows() throws Exception {
        try (var server = server(15, 1).start();
                var proxy = new StallingProxy(server.port())) {
            var archive = archive(1);
            try (var receiver = new WalReceiver(
                    () -> throughProxy(server, proxy).withTls(TlsSettings.of(TlsMode.DISABLE)),
                    identifier(server),
                    archive,
                    directory.resolve("spool"),
                    settings(256 << 20),
                    InstantSource.system())) {
                receiver.start();
                awaitStreaming(receiver);
                proxy.chatter();
                server.execute("CREATE TABLE t AS SELECT g FROM generate_series(1, 900) g");

                await(
                        receiver,
                        () -> receiver.status()
                                .positions()
                                .filter(positions -> positions.flushed().equals(end(server)))
                                .isPresent());
                server.stop();
            }
        }
    }

    @Test
    void goes_on_behind_wal_that_the_server_has_removed_and_shows_the_gap() throws Exception {
        try (var server = server(17, 1)
                .setting("wal_keep_size", "0")
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "4MB")
                .start()) {
            var archive = archive(1);
            try (var receiver = receiver(server, archive)) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
                assertThat(receiver.awaitStored(Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()")), LIMIT))
                        .isTrue();
            }
            try (var connection = ReplicationConnection.open(Servers.address(server))) {
                connection.dropSlot(SLOT);
            }
            for (var round = 0; round < 6; round++) {
                server.execute(
                        "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g",
                        "SELECT pg_switch_wal()",
                        "CHECKPOINT");
            }
            try (var receiver = receiver(server, archive)) {
                receiver.start();
                awaitFailure(receiver, ErrorCode.WAL_SEGMENT_REMOVED);
                awaitStreaming(receiver);
                server.execute("INSERT INTO t VALUES (0, 'z')");
                assertThat(receiver.awaitStored(Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()")), LIMIT))
                        .isTrue();
            }
            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .hasSize(1);
        }
    }

    @Test
    void does_not_pretend_to_receive_through_a_slot_that_the_server_has_given_up() throws Exception {
        try (var server = server(15, 1)
                .setting("max_slot_wal_keep_size", "1MB")
                .setting("wal_keep_size", "0")
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "4MB")
                .start()) {
            try (var connection = ReplicationConnection.open(Servers.address(server))) {
                connection.createSlot(SLOT);
            }
            server.execute("CREATE TABLE t(g int, filler text)");
            for (var round = 0; round < 6; round++) {
                server.execute(
                        "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g",
                        "SELECT pg_switch_wal()",
                        "CHECKPOINT");
            }
            try (var receiver = receiver(server, archive(1))) {
                receiver.start();
                awaitFailure(receiver, ErrorCode.SLOT_LOST);
                try (var connection = ReplicationConnection.open(Servers.address(server))) {
                    connection.dropSlot(SLOT);
                }
                awaitStreaming(receiver);
            }
        }
    }

    @Test
    void holds_the_server_back_while_the_spool_is_full_and_goes_on_without_a_hole() throws Exception {
        try (var server = server(18, 1).start()) {
            var archive = archive(1);
            objects.fail(true);
            try (var receiver = receiver(server, archive, settings(2 << 20))) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 40000) g");
                var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));

                await(receiver, () -> receiver.status().state() == WalReceiverStatus.State.HELD_BACK);

                awaitFailure(receiver, ErrorCode.STORAGE_UNAVAILABLE);
                assertThat(spooledBytes()).isLessThanOrEqualTo(4 << 20);
                server.restart();
                assertThat(receiver.status().state()).isEqualTo(WalReceiverStatus.State.HELD_BACK);
                objects.fail(false);
                assertThat(receiver.awaitStored(end, LIMIT)).isTrue();
                assertThat(archive.coverage()
                                .find(TimelineId.FIRST)
                                .orElseThrow()
                                .gaps())
                        .isEmpty();
            }
        }
    }

    @Test
    void lets_the_server_shut_down_while_the_store_is_away() throws Exception {
        try (var server = server(16, 1).start()) {
            var archive = archive(1);
            objects.fail(true);
            try (var receiver = receiver(server, archive)) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 40000) g");
                awaitFailure(receiver, ErrorCode.STORAGE_UNAVAILABLE);

                server.stop();

                assertThat(server.isRunning()).isFalse();
                var end = receiver.status().positions().orElseThrow().flushed();
                objects.fail(false);
                server.start();
                assertThat(receiver.awaitStored(end, LIMIT)).isTrue();
                assertThat(archive.coverage()
                                .find(TimelineId.FIRST)
                                .orElseThrow()
                                .gaps())
                        .isEmpty();
            }
        }
    }

    private long spooledBytes() throws IOException {
        try (var files = Files.walk(directory.resolve("spool"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static ServerAddress throughProxy(PostgresServer server, StallingProxy proxy) {
        return ServerAddress.of(
                server.host(),
                proxy.port(),
                "postgres",
                server.user(),
                Servers.address(server).password());
    }

    private static PostgresServerBuilder server(int major, int mebibytes) {
        return PostgresServer.builder(PostgresVersion.of(major)).walSegmentMegabytes(mebibytes);
    }

    private WalArchive archive(int mebibytes) {
        return new WalArchive(objects, new WalSegmentSize(mebibytes << 20));
    }

    private WalReceiver receiver(PostgresServer server, WalArchive archive) {
        return receiver(server, archive, settings(256 << 20));
    }

    private WalReceiver receiver(PostgresServer server, WalArchive archive, WalReceiverSettings settings) {
        return new WalReceiver(
                () -> Servers.address(server),
                identifier(server),
                archive,
                directory.resolve("spool"),
                settings,
                InstantSource.system());
    }

    private static WalReceiverSettings settings(long spoolLimitBytes) {
        return new WalReceiverSettings(
                SLOT,
                Acknowledgement.LOCAL,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                spoolLimitBytes,
                Duration.ofSeconds(1));
    }

    /** Every stored byte equals the server's, for all segments the server still has. */
    private static void assertSameAsServer(PostgresServer server, WalArchive archive, TimelineCoverage timeline)
            throws IOException {
        var compared = 0;
        for (var stored : timeline.segments()) {
            var file = server.walDirectory().resolve(stored.segment().fileName());
            if (!Files.exists(file)) {
                continue;
            }
            var expected = Files.readAllBytes(file);
            try (var stream = stored.isWhole()
                    ? archive.open(stored.segment().fileName()).orElseThrow()
                    : archive.openPartial(stored.segment()).orElseThrow()) {
                var actual = stream.readAllBytes();
                assertThat(actual).hasSize(expected.length);
                assertThat(Arrays.mismatch(actual, 0, stored.bytes(), expected, 0, stored.bytes()))
                        .as(stored.segment().fileName())
                        .isEqualTo(-1);
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }
}

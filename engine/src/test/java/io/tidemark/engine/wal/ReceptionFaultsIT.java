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
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresServerBuilder;
import io.tidemark.harness.PostgresVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with servers and stores while WAL is received costs no WAL that could be had, and nothing unseen. */
class ReceptionFaultsIT {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);
    private static final String SLOT = "tidemark";
    private static final long SPOOL_LIMIT = 4 << 20;

    @TempDir
    Path directory;

    private final MemoryWalObjects objects = new MemoryWalObjects();

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void a_slot_that_the_server_has_given_up_is_replaced_on_request_and_the_gap_shows(int major) throws Exception {
        try (var server = recycling(server(major))
                .setting("max_slot_wal_keep_size", "1MB")
                .start()) {
            var archive = archive(objects);
            protectForAWhile(server, archive);
            fillAndRecycle(server);

            assertReplacesItsSlotOnRequest(server, archive);

            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .hasSize(1);
        }
    }

    @Test
    void a_slot_that_the_server_has_given_up_because_it_was_idle_is_replaced_on_request() throws Exception {
        try (var server =
                server(18).setting("idle_replication_slot_timeout", "1s").start()) {
            var archive = archive(objects);
            protectForAWhile(server, archive);
            server.awaitTrue("SELECT inactive_since < now() - interval '2s' FROM pg_replication_slots", LIMIT);
            server.execute("CHECKPOINT");
            server.awaitTrue("SELECT invalidation_reason = 'idle_timeout' FROM pg_replication_slots", LIMIT);

            assertReplacesItsSlotOnRequest(server, archive);
        }
    }

    @ParameterizedTest
    @EnumSource(Acknowledgement.class)
    void a_slot_behind_a_gap_is_not_moved_back_while_what_came_before_the_gap_waits_for_the_store(
            Acknowledgement acknowledgement) throws Exception {
        var store = new FaultyWalObjects(objects, new Random(1));
        var archive = archive(store);
        try (var server = recycling(server(17)).start()) {
            protectForAWhile(server, archive);
            store.failing(200);
            try (var receiver = receiver(server, archive, acknowledgement)) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("INSERT INTO t SELECT g, repeat('x', 300) FROM generate_series(1, 5000) g");
                awaitFlushed(receiver, end(server));
                receiver.close(Duration.ZERO);
            }
            server.awaitTrue("SELECT NOT active FROM pg_replication_slots", LIMIT);
            server.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
            fillAndRecycle(server);

            try (var receiver = receiver(server, archive, acknowledgement)) {
                receiver.start();
                await(receiver, () -> receiver.status().connectedSince().isPresent());
                server.execute("INSERT INTO t VALUES (0, 'after')");
                var end = end(server);
                awaitFlushed(receiver, end);
                server.awaitTrue(
                        "SELECT write_lsn >= '%s' AND flush_lsn IS NULL FROM pg_stat_replication".formatted(end),
                        LIMIT);
                assertThat(server.queryOne("SELECT pg_walfile_name(restart_lsn) IN (SELECT name FROM pg_ls_waldir())"
                                + " FROM pg_replication_slots"))
                        .isEqualTo("t");

                store.failing(0);
                assertThat(receiver.awaitStored(end(server), LIMIT)).isTrue();
                server.awaitTrue("SELECT flush_lsn IS NOT NULL FROM pg_stat_replication", LIMIT);
            }

            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .hasSize(1);
        }
    }

    @Test
    void a_slot_that_is_in_order_is_never_replaced() throws Exception {
        try (var server = recycling(server(17)).start()) {
            var archive = archive(objects);
            protectForAWhile(server, archive);
            fillAndRecycle(server);

            try (var receiver = receiver(server, archive)) {
                receiver.recreateSlot();
                receiver.start();
                assertThat(receiver.awaitStored(end(server), LIMIT)).isTrue();
            }

            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .isEmpty();
        }
    }

    @Test
    void a_server_that_was_initialised_anew_at_the_same_address_is_refused_and_nothing_is_mixed() throws Exception {
        var place = new AtomicReference<PostgresServer>();
        var archive = archive(objects);
        try (var first = server(18).start()) {
            place.set(first);
            var expected = identifier(first);
            try (var receiver = receiver(place, expected, archive)) {
                receiver.start();
                awaitStreaming(receiver);
                first.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
                assertThat(receiver.awaitStored(end(first), LIMIT)).isTrue();
                var before = objects.list("");
                first.stop();

                try (var other = server(18).port(first.port()).start()) {
                    place.set(other);
                    other.execute("CREATE TABLE t AS SELECT g, repeat('y', 300) FROM generate_series(1, 20000) g");

                    awaitFailure(receiver, ErrorCode.SYSTEM_IDENTIFIER_CHANGED);

                    assertThat(other.queryOne("SELECT count(*) FROM pg_replication_slots"))
                            .isEqualTo("0");
                }
                assertThat(objects.list("")).isEqualTo(before);
                place.set(first);
                first.start();
                first.execute("INSERT INTO t VALUES (0, 'back')");
                assertThat(receiver.awaitStored(end(first), LIMIT)).isTrue();
            }
            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .isEmpty();
        }
    }

    @Test
    void an_old_primary_that_writes_on_after_a_promotion_takes_nothing_from_its_successor() throws Exception {
        try (var primary = server(16).start();
                var standby = primary.standby(directory.resolve("standby"), "sb")
                        .open()
                        .start()) {
            var place = new AtomicReference<>(primary);
            var archive = archive(objects);
            try (var receiver = receiver(place, identifier(primary), archive)) {
                receiver.start();
                awaitStreaming(receiver);
                primary.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 9000) g");
                var common = end(primary);
                standby.awaitTrue("SELECT pg_last_wal_replay_lsn() >= '" + common + "'", LIMIT);

                standby.promote();
                primary.execute("INSERT INTO t SELECT g, repeat('alone', 60) FROM generate_series(1, 15000) g");
                assertThat(receiver.awaitStored(end(primary), LIMIT)).isTrue();
                standby.execute("INSERT INTO t SELECT g, repeat('next', 60) FROM generate_series(1, 9000) g");
                place.set(standby);
                primary.kill();

                var end = end(standby);
                await(
                        receiver,
                        () -> receiver.status()
                                .positions()
                                .filter(positions -> positions.timeline().equals(new TimelineId(2)))
                                .isPresent());
                awaitFlushed(receiver, end);
                assertThat(receiver.awaitStored(end, LIMIT)).isTrue();

                var coverage = archive.coverage();
                var history = coverage.history(new TimelineId(2)).orElseThrow();
                var from = coverage.find(TimelineId.FIRST)
                        .orElseThrow()
                        .ranges()
                        .getFirst()
                        .from();
                assertThat(coverage.isCovered(from, end, history)).isTrue();
                var second = coverage.find(new TimelineId(2)).orElseThrow();
                assertThat(second.divergent()).isEmpty();
                for (var stored : second.segments()) {
                    assertSame(standby, archive, stored);
                }
            }
        }
    }

    @Test
    void a_store_that_fails_at_times_gets_everything_once() throws Exception {
        var seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var store = new FaultyWalObjects(objects, random);
        var archive = archive(store);
        try (var server = server(18).start();
                var receiver = receiver(server, archive)) {
            receiver.start();
            awaitStreaming(receiver);
            server.execute("CREATE TABLE t(g int, filler text)");
            for (var round = 0; round < 50; round++) {
                store.failing(1 + random.nextInt(50));
                server.execute("INSERT INTO t SELECT g, repeat('x', 300) FROM generate_series(1, 2000) g");
                receiver.storePartialNow();
            }
            assertThat(receiver.awaitStored(end(server), LIMIT.multipliedBy(3))).isTrue();

            var timeline = archive(objects).coverage().find(TimelineId.FIRST).orElseThrow();
            assertThat(timeline.gaps()).isEmpty();
            assertThat(timeline.divergent()).isEmpty();
            var compared = 0;
            for (var stored : timeline.segments()) {
                compared += assertSame(server, archive(objects), stored);
            }
            assertThat(compared).isPositive();
        }
    }

    @Test
    void a_slow_store_costs_neither_memory_nor_disk_without_bound() throws Exception {
        var store = new FaultyWalObjects(objects, new Random(1));
        var archive = archive(store);
        try (var server = server(17).start();
                var receiver = receiver(server, archive)) {
            receiver.start();
            awaitStreaming(receiver);
            store.slow(Duration.ofSeconds(2), 1 << 20);
            server.execute("CREATE TABLE t AS SELECT g, repeat('x', 300) FROM generate_series(1, 25000) g");
            var end = end(server);

            await(receiver, () -> {
                assertThat(spooledBytes()).isLessThanOrEqualTo(SPOOL_LIMIT + 2L * SIZE.bytes());
                return receiver.status().positions().orElseThrow().stored().compareTo(end) >= 0;
            });

            assertThat(archive.coverage().find(TimelineId.FIRST).orElseThrow().gaps())
                    .isEmpty();
        }
    }

    /** A receiver that stores what there is, and ends. */
    private void protectForAWhile(PostgresServer server, WalArchive archive) throws Exception {
        try (var receiver = receiver(server, archive)) {
            receiver.start();
            awaitStreaming(receiver);
            server.execute("CREATE TABLE t(g int, filler text)");
            assertThat(receiver.awaitStored(end(server), LIMIT)).isTrue();
        }
    }

    private void assertReplacesItsSlotOnRequest(PostgresServer server, WalArchive archive) throws Exception {
        try (var receiver = receiver(server, archive)) {
            receiver.start();
            awaitFailure(receiver, ErrorCode.SLOT_LOST);
            receiver.recreateSlot();
            awaitStreaming(receiver);
            server.execute("INSERT INTO t VALUES (0, 'after')");

            assertThat(receiver.awaitStored(end(server), LIMIT)).isTrue();
        }
    }

    private static int assertSame(PostgresServer server, WalArchive archive, StoredSegment stored) throws IOException {
        var file = server.walDirectory().resolve(stored.segment().fileName());
        if (!Files.exists(file)) {
            return 0;
        }
        try (var stream = stored.isWhole()
                ? archive.open(stored.segment().fileName()).orElseThrow()
                : archive.openPartial(stored.segment()).orElseThrow()) {
            assertThat(stream.readNBytes(stored.bytes())).isEqualTo(beginning(file, stored.bytes()));
        }
        return 1;
    }

    private static byte[] beginning(Path file, int bytes) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            return stream.readNBytes(bytes);
        }
    }

    private long spooledBytes() {
        var files = directory.resolve("spool").toFile().listFiles();
        var bytes = 0L;
        for (var file : files == null ? new File[0] : files) {
            bytes += file.length();
        }
        return bytes;
    }

    private static void fillAndRecycle(PostgresServer server) {
        for (var round = 0; round < 6; round++) {
            server.execute(
                    "INSERT INTO t SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g",
                    "SELECT pg_switch_wal()",
                    "CHECKPOINT");
        }
    }

    private static PostgresServerBuilder server(int major) {
        return PostgresServer.builder(PostgresVersion.of(major)).walSegmentMegabytes(1);
    }

    private static PostgresServerBuilder recycling(PostgresServerBuilder server) {
        return server.setting("wal_keep_size", "0")
                .setting("min_wal_size", "2MB")
                .setting("max_wal_size", "4MB");
    }

    private static WalArchive archive(WalObjects objects) {
        return new WalArchive(objects, SIZE);
    }

    private WalReceiver receiver(PostgresServer server, WalArchive archive) {
        return receiver(server, archive, Acknowledgement.LOCAL);
    }

    private WalReceiver receiver(PostgresServer server, WalArchive archive, Acknowledgement acknowledgement) {
        return receiver(new AtomicReference<>(server), identifier(server), archive, acknowledgement);
    }

    private WalReceiver receiver(AtomicReference<PostgresServer> place, SystemIdentifier expected, WalArchive archive) {
        return receiver(place, expected, archive, Acknowledgement.LOCAL);
    }

    private WalReceiver receiver(
            AtomicReference<PostgresServer> place,
            SystemIdentifier expected,
            WalArchive archive,
            Acknowledgement acknowledgement) {
        return new WalReceiver(
                () -> Servers.address(place.get()).withApplicationName(SLOT),
                expected,
                archive,
                directory.resolve("spool"),
                new WalReceiverSettings(
                        SLOT,
                        acknowledgement,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        SPOOL_LIMIT,
                        Duration.ofSeconds(1)),
                InstantSource.system());
    }
}

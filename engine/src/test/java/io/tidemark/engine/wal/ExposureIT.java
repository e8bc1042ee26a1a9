package io.tidemark.engine.wal;

import static io.tidemark.engine.wal.ReceiverAwaits.LIMIT;
import static io.tidemark.engine.wal.ReceiverAwaits.await;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitFlushed;
import static io.tidemark.engine.wal.ReceiverAwaits.awaitStreaming;
import static io.tidemark.engine.wal.ReceiverAwaits.end;
import static io.tidemark.engine.wal.ReceiverAwaits.identifier;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.postgres.TimelineHistory;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came reaches the store in time, and what would be lost is measured. */
class ExposureIT {

    private static final WalSegmentSize SIZE = new WalSegmentSize(16 << 20);
    private static final Duration WITHIN = Duration.ofSeconds(4);

    @TempDir
    Path directory;

    private final MemoryWalObjects objects = new MemoryWalObjects();
    private final FaultyWalObjects counted = new FaultyWalObjects(objects, new Random(1));

    @Test
    void a_commit_is_stored_in_time_though_nothing_follows_it() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V15).start();
                var receiver = receiver(server)) {
            assertThat(receiver.status().exposure(Instant.now())).isEmpty();
            receiver.start();
            awaitSafe(receiver);
            server.execute("CREATE TABLE t(id int)");
            var committed = end(server);
            var began = Instant.now();

            await(receiver, () -> exposure(receiver).isPositive());
            awaitSafe(receiver);

            assertThat(Duration.between(began, Instant.now())).isLessThan(WITHIN.plusSeconds(2));
            assertThat(archive().coverage().reach(committed.plus(-1), TimelineHistory.original()))
                    .isGreaterThanOrEqualTo(committed);
        }
    }

    @Test
    void what_nobody_would_miss_is_not_stored_and_not_exposed() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start();
                var receiver = receiver(server)) {
            receiver.start();
            awaitStreaming(receiver);
            server.execute("CREATE TABLE t(id int)");
            awaitSafe(receiver);
            var before = counted.writes();

            for (var round = 0; round < 3; round++) {
                server.execute("SELECT pg_log_standby_snapshot()", "CHECKPOINT");
                var end = end(server);
                awaitFlushed(receiver, end);
                awaitSafe(receiver);
                assertThat(receiver.status().positions().orElseThrow().stored()).isLessThan(end);
            }

            assertThat(counted.writes()).isEqualTo(before);
            server.execute("SELECT pg_create_restore_point('worth it')");
            var point = end(server);
            await(
                    receiver,
                    () -> receiver.status().positions().orElseThrow().stored().compareTo(point) >= 0);
        }
    }

    @Test
    void exposure_grows_while_the_store_is_away_and_ends_with_that() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V16).start();
                var receiver = receiver(server)) {
            receiver.start();
            awaitSafe(receiver);
            objects.fail(true);
            var before = Instant.now();
            server.execute("CREATE TABLE t(id int)");

            await(receiver, () -> exposure(receiver).compareTo(WITHIN.plusSeconds(4)) > 0);

            assertThat(exposure(receiver))
                    .isLessThanOrEqualTo(Duration.between(before, Instant.now()).plusSeconds(2));
            objects.fail(false);
            awaitSafe(receiver);
        }
    }

    @Test
    void exposure_grows_while_the_server_is_away_and_stays_bounded_under_load() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V17).start();
                var receiver = receiver(server)) {
            receiver.start();
            awaitSafe(receiver);
            server.stop();
            await(receiver, () -> exposure(receiver).compareTo(Duration.ofSeconds(3)) > 0);
            server.start();
            awaitSafe(receiver);

            server.execute("CREATE TABLE t(id int)");
            var longest = Duration.ZERO;
            var until = Instant.now().plus(WITHIN.multipliedBy(3));
            while (Instant.now().isBefore(until)) {
                server.execute("INSERT INTO t VALUES (1)");
                var now = exposure(receiver);
                longest = now.compareTo(longest) > 0 ? now : longest;
            }

            assertThat(longest).isBetween(Duration.ofMillis(1), WITHIN.plusSeconds(1));
            assertThat(receiver.awaitStored(end(server), LIMIT)).isTrue();
        }
    }

    @Test
    void a_receiver_that_takes_over_counts_from_the_last_stored_commit() throws Exception {
        try (var server = PostgresServer.builder(PostgresVersion.V18).start()) {
            Instant stored;
            try (var receiver = receiver(server)) {
                receiver.start();
                awaitStreaming(receiver);
                server.execute("CREATE TABLE t(id int)");
                awaitSafe(receiver);
                stored = receiver.status().lastCommit().orElseThrow();
            }
            server.awaitTrue("SELECT clock_timestamp() > '" + stored + "'::timestamptz + interval '2s'", LIMIT);
            server.execute("INSERT INTO t VALUES (1)");
            objects.fail(true);

            try (var receiver = receiver(server)) {
                receiver.start();
                awaitStreaming(receiver);

                assertThat(exposure(receiver))
                        .isGreaterThanOrEqualTo(
                                Duration.between(stored, Instant.now()).minusMillis(500));
                objects.fail(false);
                awaitSafe(receiver);
            }
        }
    }

    private static Duration exposure(WalReceiver receiver) {
        return receiver.status().exposure(Instant.now()).orElse(Duration.ZERO);
    }

    private static void awaitSafe(WalReceiver receiver) throws InterruptedException {
        await(
                receiver,
                () -> receiver.status()
                        .exposure(Instant.now())
                        .filter(Duration::isZero)
                        .isPresent());
    }

    private WalArchive archive() {
        return new WalArchive(counted, SIZE);
    }

    private WalReceiver receiver(PostgresServer server) {
        return new WalReceiver(
                () -> Servers.address(server).withApplicationName("tidemark"),
                identifier(server),
                archive(),
                directory.resolve("spool"),
                new WalReceiverSettings(
                        "tidemark",
                        Acknowledgement.LOCAL,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        WITHIN,
                        256 << 20,
                        Duration.ofSeconds(1)),
                InstantSource.system());
    }
}

package io.tidemark.engine.wal;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.protocol.Servers;
import io.tidemark.engine.repository.SealedCreation;
import io.tidemark.engine.repository.SealedObject;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what many receivers in one JVM cost: heap and processor time while nothing happens, and how far they lag behind when each of
 * them receives a commit a second. All of them receive from one server, over slots of their own; the store throws away what it is
 * given.
 *
 * <p>With the test class path of this module:
 *
 * <pre>java -XX:+UseSerialGC -cp … io.tidemark.engine.wal.ReceiversScale [receivers] [seconds per phase]</pre>
 */
public final class ReceiversScale {

    private static final WalSegmentSize SIZE = new WalSegmentSize(1 << 20);

    private ReceiversScale() {}

    public static void main(String[] arguments) throws Exception {
        var count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        var seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        var directory = Files.createTempDirectory("receivers-scale");
        var places = String.valueOf(count + 10);
        try (var server = PostgresServer.builder(PostgresVersion.V18)
                .walSegmentMegabytes(1)
                .setting("max_wal_senders", places)
                .setting("max_replication_slots", places)
                .start()) {
            server.execute("CREATE TABLE t(id int)");
            var receivers = new ArrayList<WalReceiver>();
            try {
                // what all share is loaded with the first
                receivers.add(start(server, directory.resolve("0"), 0));
                awaitCaughtUp(receivers, server);
                var empty = usedHeap();
                for (var number = 1; number < count; number++) {
                    receivers.add(start(server, directory.resolve(String.valueOf(number)), number));
                }
                awaitCaughtUp(receivers, server);
                // what made the beginning busy is over
                pause(Duration.ofSeconds(seconds / 2));
                System.out.printf(
                        "%d receivers: %.1f KiB of heap each%n", count, (usedHeap() - empty) / 1024.0 / (count - 1));
                idle(seconds);
                commits(receivers, server, seconds);
                pause(Duration.ofSeconds(seconds / 2));
                System.out.printf("afterwards: %.1f KiB of heap each%n", (usedHeap() - empty) / 1024.0 / (count - 1));
            } finally {
                receivers.forEach(WalReceiver::abandon);
            }
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    private static void idle(int seconds) {
        var before = processorNanos();
        var began = System.nanoTime();
        pause(Duration.ofSeconds(seconds));
        System.out.printf(
                "idle: %.2f %% of a core%n", 100.0 * (processorNanos() - before) / (System.nanoTime() - began));
    }

    private static void commits(List<WalReceiver> receivers, PostgresServer server, int seconds) throws Exception {
        var lags = Collections.synchronizedList(new ArrayList<Long>());
        var before = processorNanos();
        var began = System.nanoTime();
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            for (var second = 0; second < seconds; second++) {
                statement.execute("INSERT INTO t VALUES (1)");
                var committed = System.nanoTime();
                try (var rows = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
                    rows.next();
                    measure(receivers, Lsn.parse(rows.getString(1)), committed, lags);
                }
                pause(Duration.ofNanos(Math.max(0, 1_000_000_000L - (System.nanoTime() - committed))));
            }
        }
        var processor = 100.0 * (processorNanos() - before) / (System.nanoTime() - began);
        Collections.sort(lags);
        System.out.printf(
                "a commit a second: lag median %.1f ms, 99 %% %.1f ms, longest %.1f ms; %.1f %% of a core, measuring included%n",
                lags.get(lags.size() / 2) / 1e6,
                lags.get(lags.size() * 99 / 100) / 1e6,
                lags.getLast() / 1e6,
                processor);
    }

    /** From the return of the commit until it is durable in each spool. */
    private static void measure(List<WalReceiver> receivers, Lsn position, long committed, List<Long> lags) {
        var behind = new ArrayList<>(receivers);
        while (!behind.isEmpty()) {
            behind.removeIf(receiver -> {
                var reached = isFlushed(receiver, position);
                if (reached) {
                    lags.add(System.nanoTime() - committed);
                }
                return reached;
            });
            pause(Duration.ofMillis(1));
        }
    }

    private static void awaitCaughtUp(List<WalReceiver> receivers, PostgresServer server) {
        var end = Lsn.parse(server.queryOne("SELECT pg_current_wal_flush_lsn()"));
        for (var receiver : receivers) {
            while (!isFlushed(receiver, end)) {
                pause(Duration.ofMillis(10));
            }
        }
    }

    private static boolean isFlushed(WalReceiver receiver, Lsn position) {
        return receiver.status()
                .positions()
                .filter(positions -> positions.flushed().compareTo(position) >= 0)
                .isPresent();
    }

    private static WalReceiver start(PostgresServer server, Path spool, int number) {
        var slot = "tidemark_" + number;
        var receiver = new WalReceiver(
                () -> Servers.address(server).withApplicationName(slot),
                ReceiverAwaits.identifier(server),
                new WalArchive(new Nowhere(), SIZE),
                spool,
                WalReceiverSettings.withSlot(slot),
                InstantSource.system());
        receiver.start();
        return receiver;
    }

    private static void pause(Duration duration) {
        var until = System.nanoTime() + duration.toNanos();
        for (var left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long usedHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        for (var round = 0; round < 3; round++) {
            memory.gc();
            pause(Duration.ofMillis(200));
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Takes everything and keeps nothing. */
    private static final class Nowhere implements WalObjects {

        @Override
        public SealedCreation create(ObjectKey key, Content content, Map<String, String> metadata) {
            try (var stream = content.open()) {
                stream.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new SealedCreation.Created(key);
        }

        @Override
        public Optional<SealedObject> open(ObjectKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<Map<String, String>> metadata(ObjectKey key) {
            return Optional.empty();
        }

        @Override
        public List<ObjectKey> list(String prefix) {
            return List.of();
        }

        @Override
        public void delete(ObjectKey key) {
            // there is nothing
        }
    }
}

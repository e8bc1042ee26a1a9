package io.tidemark.engine.scenario;

import io.tidemark.harness.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One client that writes without a pause: numbered rows, transfers between accounts whose balances sum to zero, tables that
 * come and go. What it committed is always a run of numbers from one on.
 */
final class Load implements AutoCloseable {

    private static final long PACE_NANOS = 3_000_000;
    private static final int ACCOUNTS = 1000;

    private final PostgresServer server;
    private final Random random;
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;

    private Load(PostgresServer server, long seed) {
        this.server = server;
        this.random = new Random(seed);
    }

    /** @param tablespaces two, into which tables and indexes are spread */
    static Load start(PostgresServer server, List<String> tablespaces) {
        server.execute(
                "CREATE TABLE ledger (n bigint, at timestamptz DEFAULT clock_timestamp(), filler text) TABLESPACE "
                        + tablespaces.getFirst(),
                "CREATE UNIQUE INDEX ledger_n ON ledger (n) TABLESPACE " + tablespaces.getLast(),
                "CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE marker (name text PRIMARY KEY) TABLESPACE " + tablespaces.getLast(),
                "CREATE UNLOGGED TABLE scratch AS SELECT generate_series(1, 1000) AS n",
                "INSERT INTO account SELECT n, 0 FROM generate_series(0, %d) n".formatted(ACCOUNTS - 1),
                "CREATE TABLE bulk AS SELECT n, md5(n::text) AS text FROM generate_series(1, 40000) n");
        var seed = System.nanoTime();
        System.out.println("load seed " + seed);
        var load = new Load(server, seed);
        Thread.ofPlatform().name("load").daemon().start(load::run);
        return load;
    }

    /** The highest number whose transaction may have begun. */
    long started() {
        return started.get();
    }

    /** The highest number whose commit was confirmed. */
    long committed() {
        return committed.get();
    }

    /** Waits until as many further transactions have committed. */
    void awaitProgress(int transactions) {
        var goal = committed() + transactions;
        while (committed() < goal && !ended.isDone()) {
            Thread.onSpinWait();
            LockSupport.parkNanos(PACE_NANOS);
        }
        if (ended.isDone()) {
            ended.join();
        }
    }

    /** Stops after the running transaction; fails if the load ever did. */
    void stop() {
        stopping = true;
        ended.join();
    }

    @Override
    public void close() {
        stop();
    }

    private void run() {
        try (var connection = server.connect("postgres")) {
            connection.setAutoCommit(false);
            while (!stopping) {
                var number = started.incrementAndGet();
                write(connection, number);
                connection.commit();
                committed.set(number);
                LockSupport.parkNanos(PACE_NANOS);
            }
            ended.complete(null);
        } catch (SQLException | RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private void write(Connection connection, long number) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO ledger (n, filler) VALUES (%d, repeat('x', %d))"
                    .formatted(number, random.nextInt(500)));
            var amount = random.nextInt(100);
            var from = random.nextInt(ACCOUNTS);
            var to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            statement.executeUpdate("UPDATE account SET balance = balance - %d WHERE id = %d".formatted(amount, from));
            statement.executeUpdate("UPDATE account SET balance = balance + %d WHERE id = %d".formatted(amount, to));
            if (number % 20 == 0) {
                statement.execute("DROP TABLE IF EXISTS passing_%d".formatted(number - 20));
                statement.execute("CREATE TABLE passing_%d AS SELECT generate_series(1, 5000) AS n".formatted(number));
            }
        }
    }
}

package io.tidemark.distribution;

import io.tidemark.harness.HarnessException;
import io.tidemark.harness.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;

/** Orders that come in, are shipped and forgotten, several times a second, for as long as the server is there. */
final class Workload implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration RECONNECT = Duration.ofSeconds(2);
    private static final long KEPT_ORDERS = 150_000;

    private final PostgresServer server;
    private final String database;
    private final Random random = new Random();
    private final Thread thread;

    private Workload(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
        this.thread = Thread.ofVirtual().name("workload of " + database).unstarted(this::run);
    }

    static Workload start(PostgresServer server, String database) {
        var workload = new Workload(server, database);
        workload.thread.start();
        return workload;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                try (var connection = server.connect(database)) {
                    work(connection);
                } catch (SQLException | HarnessException serverIsAway) {
                    // the visitor may stop a server to see what happens
                    Thread.sleep(RECONNECT);
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work(Connection connection) throws SQLException, InterruptedException {
        try (var order = connection.prepareStatement("""
                        INSERT INTO customer_order (product, quantity, customer) VALUES (?, ?, md5(?::text))
                        """);
                var ship = connection.prepareStatement("""
                        WITH shipped AS (
                            UPDATE customer_order SET state = 'shipped'
                            WHERE id = (SELECT min(id) FROM customer_order WHERE state = 'new'
                                        AND ordered_at > now() - interval '1 hour')
                            RETURNING product, quantity)
                        UPDATE product SET stock = CASE WHEN stock < 10 THEN 1000 ELSE stock - shipped.quantity END
                        FROM shipped WHERE product.id = shipped.product
                        """);
                var forget = connection.prepareStatement("""
                        DELETE FROM customer_order WHERE id < (SELECT max(id) FROM customer_order) - ?
                        """)) {
            for (var count = 0L; ; count++) {
                order.setInt(1, 1 + random.nextInt(500));
                order.setInt(2, 1 + random.nextInt(5));
                order.setInt(3, random.nextInt());
                order.executeUpdate();
                ship.executeUpdate();
                if (count % 1000 == 0) {
                    forget.setLong(1, KEPT_ORDERS);
                    forget.executeUpdate();
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}

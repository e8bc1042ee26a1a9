package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.harness.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Commits numbered rows into the table {@code noted} until the server is gone, and notes each commit that was confirmed. */
final class CommittingClient {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final int round;
    private final int number;
    private int committed;
    private boolean ended;
    private @Nullable String otherFailure;

    private CommittingClient(int round, int number) {
        this.round = round;
        this.number = number;
    }

    static CommittingClient start(PostgresServer server, int round, int number) {
        var client = new CommittingClient(round, number);
        var connection = server.connect("postgres");
        Thread.ofPlatform().name("client-" + number).daemon().start(() -> client.run(connection));
        return client;
    }

    int round() {
        return round;
    }

    int number() {
        return number;
    }

    /** The highest number whose commit was confirmed; all below were too. */
    synchronized int committed() {
        return committed;
    }

    void awaitCommits(int count) throws InterruptedException {
        await(() -> committed >= count);
    }

    void awaitEnd() throws InterruptedException {
        await(() -> ended);
    }

    private void run(Connection connection) {
        try (connection;
                var insert = connection.prepareStatement("INSERT INTO noted VALUES (?, ?, ?)")) {
            insert.setInt(1, round);
            insert.setInt(2, number);
            for (var n = 1; ; n++) {
                insert.setInt(3, n);
                insert.executeUpdate();
                committed(n);
            }
        } catch (SQLException gone) {
            // 57P02 and 08xxx: the server was killed
            var state = gone.getSQLState();
            end(state != null && (state.startsWith("57P") || state.startsWith("08")) ? null : gone.toString());
        }
    }

    private synchronized void committed(int n) {
        committed = n;
        notifyAll();
    }

    private synchronized void end(@Nullable String failure) {
        ended = true;
        otherFailure = failure;
        notifyAll();
    }

    private synchronized void await(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            wait(1000);
        }
        assertThat(otherFailure).isNull();
    }
}

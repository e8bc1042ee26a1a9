package io.tidemark.engine.scenario;

import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.harness.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A server under load of which moments are remembered. */
final class LoadedServer {

    /** A server's time as an instant, to the microsecond. */
    private static final String NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private final PostgresServer server;
    private final Load load;
    private final List<String> markers = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();

    LoadedServer(PostgresServer server, Load load) {
        this.server = server;
        this.load = load;
    }

    List<Moment> moments() {
        return List.copyOf(moments);
    }

    /** Until the server's clock is past {@code time}: the end of a backup is told up to a second late, never early. */
    void awaitTime(Instant time) {
        server.awaitTrue("SELECT clock_timestamp() > timestamptz '%s'".formatted(time), Duration.ofSeconds(30));
    }

    void rememberTime() {
        mark("before time");
        remember("time", () -> {
            var micros = Long.parseLong(server.queryOne(NOW));
            return RecoveryTarget.at(Instant.EPOCH.plusNanos(micros * 1000));
        });
        mark("after time");
    }

    void rememberRestorePoint(String name) {
        mark("before restore point");
        remember("restore point", () -> {
            server.query("SELECT pg_create_restore_point('%s')".formatted(name));
            return RecoveryTarget.atRestorePoint(name);
        });
        mark("after restore point");
    }

    void rememberPosition() {
        mark("before position");
        remember("position", () -> RecoveryTarget.at(Lsn.parse(server.queryOne("SELECT pg_current_wal_insert_lsn()"))));
        mark("after position");
    }

    /** A transaction, once with itself and once without. */
    void rememberTransaction() throws SQLException {
        mark("before transaction");
        var atLeast = load.committed();
        var without = List.copyOf(markers);
        var transaction = 0L;
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO marker VALUES ('transaction')");
            try (var result = statement.executeQuery("SELECT pg_current_xact_id()::text::bigint")) {
                result.next();
                transaction = result.getLong(1);
            }
            connection.commit();
        }
        markers.add("transaction");
        var atMost = load.started();
        moments.add(new Moment("transaction", RecoveryTarget.atTransaction(transaction), atLeast, atMost, markers));
        moments.add(new Moment(
                "before transaction",
                new RecoveryTarget.AtTransaction(transaction, false, TargetTimeline.YOUNGEST),
                atLeast,
                atMost,
                without));
        mark("after transaction");
    }

    /** The very end; the load has stopped. */
    void rememberEnd() {
        mark("end");
        moments.add(new Moment("end", RecoveryTarget.latest(), load.committed(), load.committed(), markers));
    }

    private void remember(String name, Supplier<RecoveryTarget> target) {
        load.awaitProgress(20);
        var atLeast = load.committed();
        var wanted = target.get();
        moments.add(new Moment(name, wanted, atLeast, load.started(), markers));
        load.awaitProgress(20);
    }

    private void mark(String name) {
        server.execute("INSERT INTO marker VALUES ('%s')".formatted(name));
        markers.add(name);
    }
}

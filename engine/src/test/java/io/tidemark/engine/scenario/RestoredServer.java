package io.tidemark.engine.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A restored data directory, started and looked at. */
public final class RestoredServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final PostgresServer server;

    private RestoredServer(PostgresServer server) {
        this.server = server;
    }

    /** Starts the cluster and waits until it has recovered and accepts writes. */
    public static RestoredServer start(PostgresVersion version, Path directory) {
        var server = PostgresServer.builder(version).directory(directory).open();
        server.start();
        server.awaitEndOfRecovery(PATIENCE);
        return new RestoredServer(server);
    }

    public PostgresServer server() {
        return server;
    }

    /** Everything committed before the moment is there, and nothing after. */
    void assertIsAt(Moment moment) {
        var highest = number("SELECT coalesce(max(n), 0) FROM ledger");
        assertThat(highest).as("last row").isBetween(moment.atLeast(), moment.atMost());
        assertThat(number("SELECT count(*) FROM ledger"))
                .as("rows without a hole")
                .isEqualTo(highest);
        assertThat(number("SELECT sum(balance) FROM account"))
                .as("sum of balances")
                .isZero();
        assertThat(column("SELECT name FROM marker"))
                .as("markers")
                .containsExactlyInAnyOrderElementsOf(moment.markers());
        assertThat(number("SELECT count(*) FROM scratch")).as("unlogged rows").isZero();
        assertThat(number("SELECT count(*) FROM bulk WHERE text = md5(n::text)"))
                .isEqualTo(40_000);
    }

    /** PostgreSQL finds nothing wrong with any table or index, and reading them all met no bad page checksum. */
    public void assertIsSound() {
        server.execute("CREATE EXTENSION IF NOT EXISTS amcheck");
        assertThat(column("""
                        SELECT class.oid::regclass || ': ' || finding.msg
                        FROM pg_class class, verify_heapam(class.oid) finding
                        WHERE class.relkind IN ('r', 't', 'm') AND class.relpersistence <> 't'
                        """)).isEmpty();
        server.query("""
                SELECT bt_index_check(index.oid, true)
                FROM pg_class index JOIN pg_am method ON method.oid = index.relam
                WHERE method.amname = 'btree' AND index.relkind = 'i' AND index.relpersistence <> 't'
                """);
        assertThat(number("SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database"))
                .isZero();
        assertThat(server.queryOne("SHOW data_checksums")).isEqualTo("on");
    }

    public void stop() {
        server.stop();
    }

    @Override
    public void close() {
        server.close();
    }

    private long number(String query) {
        return Long.parseLong(server.queryOne(query));
    }

    private List<String> column(String query) {
        return server.query(query).stream()
                .map(row -> Objects.requireNonNull(row.getFirst()))
                .toList();
    }
}

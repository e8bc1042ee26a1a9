package io.tidemark.engine.restore;

import io.tidemark.harness.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What a database may go through between two backups. */
final class History {

    private final Random random;

    History(Random random) {
        this.random = random;
    }

    void begin(PostgresServer server, Path tablespace) {
        server.execute(
                "CREATE TABLESPACE fast LOCATION '%s'".formatted(tablespace),
                "CREATE TABLE big AS SELECT n, md5(n::text) AS text FROM generate_series(1, 200000) n",
                "CREATE INDEX big_n ON big (n) TABLESPACE fast",
                "CREATE TABLE shrinking AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, 50000) n",
                "CREATE TABLE emptied AS SELECT n FROM generate_series(1, 20000) n",
                "CREATE TABLE wandering AS SELECT n, md5(n::text) AS text FROM generate_series(1, 20000) n",
                "CREATE UNLOGGED TABLE scratch AS SELECT n FROM generate_series(1, 1000) n",
                "CREATE TABLE dropped_1 AS SELECT n FROM generate_series(1, 20000) n",
                "VACUUM");
    }

    void change(PostgresServer server, int round) {
        changeWithoutRestart(server, round);
        if (random.nextBoolean()) {
            server.restart();
        }
    }

    void changeWithoutRestart(PostgresServer server, int round) {
        server.execute(
                "UPDATE big SET text = 'changed %d' WHERE n %% %d = 0".formatted(round, 50 + random.nextInt(500)));
        server.execute("DELETE FROM shrinking WHERE n > %d".formatted(50_000 - round * (1 + random.nextInt(10_000))));
        server.execute("VACUUM shrinking");
        server.execute("INSERT INTO shrinking SELECT n, 'again' FROM generate_series(1, %d) n"
                .formatted(1 + random.nextInt(30_000)));
        server.execute("TRUNCATE emptied");
        server.execute("INSERT INTO emptied SELECT n FROM generate_series(1, %d) n".formatted(random.nextInt(5000)));
        server.execute("ALTER TABLE wandering SET TABLESPACE " + (round % 2 == 0 ? "pg_default" : "fast"));
        server.execute("DROP TABLE dropped_" + round);
        server.execute("CREATE TABLE dropped_%d AS SELECT n FROM generate_series(1, %d) n"
                .formatted(round + 1, random.nextInt(40_000)));
        server.execute("CREATE DATABASE copied_%d STRATEGY %s"
                .formatted(round, random.nextBoolean() ? "file_copy" : "wal_log"));
        if (random.nextBoolean()) {
            server.execute("CLUSTER big USING big_n");
        }
    }

    List<String> digests(PostgresServer server) {
        return Stream.of("big", "shrinking", "emptied", "wandering", "dropped_4")
                .map(table -> table + " "
                        + server.queryOne(
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM %s t"
                                        .formatted(table)))
                .toList();
    }
}

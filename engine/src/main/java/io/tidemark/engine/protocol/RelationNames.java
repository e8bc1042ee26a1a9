package io.tidemark.engine.protocol;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.RelationLocator;
import io.tidemark.engine.postgres.RelationName;
import io.tidemark.engine.postgres.SystemIdentifier;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server what its relations are called, each in its own database. Good to know and no more: what the server does not tell, or not
 * soon, stays unknown, and nothing fails.
 */
final class RelationNames {

    private static final Logger LOG = LoggerFactory.getLogger(RelationNames.class);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ServerAddress address;
    private final SystemIdentifier cluster;
    private final long began = System.nanoTime();

    RelationNames(ServerAddress address, SystemIdentifier cluster) {
        this.address = address.withTimeout(LONGEST_ANSWER);
        this.cluster = cluster;
    }

    Map<RelationLocator, RelationName> of(Collection<RelationLocator> relations) {
        var names = new LinkedHashMap<RelationLocator, RelationName>();
        try {
            var databases = databases();
            if (databases.isEmpty()) {
                return names;
            }
            relations.stream()
                    .filter(relation -> relation.isShared() || databases.containsKey(relation.database()))
                    .collect(groupingBy(RelationLocator::database))
                    .forEach((database, ofIt) -> names.putAll(inDatabase(databases.get(database), ofIt)));
        } catch (EngineException e) {
            LOG.info("relations stay unknown: server={} reason={}", address, e.getMessage());
        }
        return names;
    }

    /** The databases that admit connections, by oid; none if the server is another one, or counts blocks otherwise than we do. */
    private Map<Long, String> databases() {
        try (var sql = open(address)) {
            var databases = new HashMap<Long, String>();
            for (var row : sql.query("listing databases", """
                    SELECT oid, datname FROM pg_database
                     WHERE datallowconn
                       AND (SELECT system_identifier FROM pg_control_system()) = ?::bigint
                       AND current_setting('block_size') = '8192' AND current_setting('segment_size') = '1GB'
                    """, String.valueOf(cluster.value()))) {
                databases.put(PgWire.parsed(() -> Long.parseLong(value(row, 0))), value(row, 1));
            }
            return databases;
        }
    }

    /** @param database null for relations that all databases share */
    private Map<RelationLocator, RelationName> inDatabase(@Nullable String database, List<RelationLocator> relations) {
        var names = new LinkedHashMap<RelationLocator, RelationName>();
        if (isLate()) {
            return names;
        }
        try (var sql = open(database == null ? address : address.withDatabase(database))) {
            for (var relation : relations) {
                find(sql, relation)
                        .ifPresent(
                                name -> names.put(relation, RelationName.told(database == null ? "" : database, name)));
            }
        } catch (EngineException | IllegalArgumentException e) {
            LOG.info("relations stay unknown: server={} database={} reason={}", address, database, e.getMessage());
        }
        return names;
    }

    /** Empty also if the catalog itself is damaged where it would say so: the next relation may be told all the same. */
    private Optional<String> find(SqlConnection sql, RelationLocator relation) {
        if (isLate()) {
            return Optional.empty();
        }
        try {
            var rows = sql.query(
                    "asking for the name of a relation",
                    """
                    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.oid = pg_filenode_relation(?::oid, ?::oid)
                    """,
                    String.valueOf(relation.tablespace()),
                    String.valueOf(relation.number()));
            return rows.isEmpty() ? Optional.empty() : Optional.of(value(rows.getFirst(), 0));
        } catch (EngineException e) {
            LOG.info("a relation stays unknown: server={} relation={} reason={}", address, relation, e.getMessage());
            return Optional.empty();
        }
    }

    private SqlConnection open(ServerAddress where) {
        var sql = SqlConnection.open(where);
        try {
            // whoever owns a database decides what is found in it first
            sql.query("preparing to ask for names", """
                    SELECT pg_catalog.set_config('search_path', '', false),
                           pg_catalog.set_config('statement_timeout', ?, false)
                    """, String.valueOf(LONGEST_ANSWER.toMillis()));
            return sql;
        } catch (RuntimeException e) {
            sql.close();
            throw e;
        }
    }

    private boolean isLate() {
        return System.nanoTime() - began > LONGEST.toNanos();
    }

    private static String value(List<@Nullable String> row, int column) {
        var value = row.get(column);
        if (value == null) {
            throw PgWire.violation("no value in column %d".formatted(column + 1));
        }
        return value;
    }
}

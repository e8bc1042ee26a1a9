package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.postgresql.jdbc.PgConnection;

/** An ordinary SQL connection to a protected server, for the few things a backup asks of it. Used by one thread at a time. */
public final class SqlConnection implements AutoCloseable {

    /** The driver's word for it: prepared at once, and binary wherever the driver can. */
    private static final int FORCE_BINARY = -1;

    private final PgConnection connection;
    private final ErrorClassifier errors;

    private SqlConnection(PgConnection connection, ErrorClassifier errors) {
        this.connection = connection;
        this.errors = errors;
    }

    /** @throws EngineException if the server cannot be reached or does not admit the role */
    public static SqlConnection open(ServerAddress address) {
        var connection = PgConnector.connect(address, PgConnector.Purpose.SQL);
        return new SqlConnection(connection, new ErrorClassifier(address));
    }

    public ServerVersion version() {
        return PgConnector.version(connection);
    }

    /** Ends the current WAL segment, so that it becomes complete; returns the position just behind its last record. */
    public Lsn switchWal() {
        return Lsn.parse(one("switching the WAL segment", "SELECT pg_switch_wal()"));
    }

    /** Writes a named restore point into the WAL; returns the position just behind it. */
    public Lsn createRestorePoint(String name) {
        return Lsn.parse(one("creating a restore point", "SELECT pg_create_restore_point(?)", name));
    }

    /** Where the server writes next; on a standby what it has replayed. */
    public Lsn currentWalPosition() {
        return Lsn.parse(one(
                "asking for the WAL position",
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END"));
    }

    public boolean isInRecovery() {
        return one("asking for recovery", "SELECT pg_is_in_recovery()").startsWith("t");
    }

    /** A setting as {@code SHOW} prints it; empty if this version has no such setting. */
    public Optional<String> setting(String name) {
        var rows = query("asking for " + name, "SELECT current_setting(?, true)", name);
        return Optional.ofNullable(rows.getFirst().getFirst());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // nothing is lost with it
        }
    }

    /** Whether the connection is encrypted. */
    boolean isEncrypted() {
        return !query("asking for TLS", "SELECT 1 FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
                .isEmpty();
    }

    String one(String doing, String sql, String... parameters) {
        var rows = query(doing, sql, parameters);
        var value = rows.isEmpty() ? null : rows.getFirst().getFirst();
        if (value == null) {
            throw PgWire.violation("no value while " + doing);
        }
        return value;
    }

    /** From now on an answer may take so long; zero for no limit. */
    void limitSilence(Duration atMost) {
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(atMost.toMillis()));
        } catch (SQLException e) {
            throw errors.broken(e, "setting a time limit");
        }
    }

    /** Stops what the server is doing for this connection, and closes it; from any thread. */
    void abort() {
        try {
            connection.cancelQuery();
        } catch (SQLException e) {
            // it ends with the connection
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // nothing is lost with it
        }
    }

    /** The values of one column of type {@code bytea}, sent as they are instead of in digits; parameters are arrays of text or bigint. */
    List<byte @Nullable []> binary(String doing, String sql, Object[]... parameters) {
        try (var statement = connection.prepareStatement(sql)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(FORCE_BINARY);
            for (var index = 0; index < parameters.length; index++) {
                var type = parameters[index] instanceof String[] ? "text" : "bigint";
                statement.setArray(index + 1, connection.createArrayOf(type, parameters[index]));
            }
            try (var result = statement.executeQuery()) {
                var values = new ArrayList<byte @Nullable []>();
                while (result.next()) {
                    values.add(result.getBytes(1));
                }
                return values;
            }
        } catch (SQLException e) {
            throw errors.statement(e, doing);
        }
    }

    /** All values as text. */
    List<List<@Nullable String>> query(String doing, String sql, String... parameters) {
        try (var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < parameters.length; index++) {
                statement.setString(index + 1, parameters[index]);
            }
            try (var result = statement.executeQuery()) {
                var columns = result.getMetaData().getColumnCount();
                var rows = new ArrayList<List<@Nullable String>>();
                while (result.next()) {
                    var row = new ArrayList<@Nullable String>();
                    for (var column = 1; column <= columns; column++) {
                        row.add(result.getString(column));
                    }
                    rows.add(row);
                }
                return rows;
            }
        } catch (SQLException e) {
            throw errors.statement(e, doing);
        }
    }
}

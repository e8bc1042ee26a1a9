package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on 127.0.0.1, as a child process that ends with us.
 *
 * <p>Runs under root as well as under any other user. The superuser is {@code postgres}; it has a password and may
 * also connect over the Unix socket without one. Not safe for use from several threads at once, except for the methods
 * that talk SQL.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

    private final PostgresBinaries binaries;
    private final Path runDirectory;
    private final Path directory;
    private final Path log;
    private final boolean portIsFixed;
    private final String password;
    private final Map<String, String> overrides;
    private int port;
    private @Nullable ServerProcess process;

    PostgresServer(
            PostgresBinaries binaries,
            Path runDirectory,
            Path directory,
            Path log,
            int port,
            String password,
            Map<String, String> overrides) {
        this.binaries = binaries;
        this.runDirectory = runDirectory;
        this.directory = directory;
        this.log = log;
        this.portIsFixed = port != 0;
        this.port = portIsFixed ? port : Ports.free();
        this.password = password;
        this.overrides = overrides;
    }

    /** Describes a server with the bundled programs of {@code version}. */
    public static PostgresServerBuilder builder(PostgresVersion version) {
        return builder(PostgresBinaries.bundled(version));
    }

    public static PostgresServerBuilder builder(PostgresBinaries binaries) {
        return new PostgresServerBuilder(binaries);
    }

    /** The command line that runs {@code command} under the account of the servers, so that both may use the same files. */
    public static List<String> inItsAccount(List<String> command) {
        return ServerAccount.current().command(command);
    }

    public int major() {
        return binaries.major();
    }

    public PostgresBinaries binaries() {
        return binaries;
    }

    /** The data directory. */
    public Path directory() {
        return directory;
    }

    public Path walDirectory() {
        return directory.resolve("pg_wal");
    }

    /** The directory of the Unix socket. */
    public Path socketDirectory() {
        return runDirectory;
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public String user() {
        return "postgres";
    }

    public String password() {
        return password;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    public Path log() {
        return log;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The process id of the postmaster; the server must be running. */
    public long pid() {
        return running().pid();
    }

    /**
     * Starts the server and waits until it accepts connections: when the cluster is consistent, or, where its settings
     * forbid reading during recovery, as soon as recovery has begun.
     *
     * @throws HarnessException if it does not start; the message holds the end of its log
     */
    public PostgresServer start() {
        launch();
        running().awaitReady(this::saysReady, START_LIMIT);
        return this;
    }

    /**
     * Starts the server and waits until it has ended, as a recovery does that stops at its target with the action
     * {@code shutdown} or cannot reach it.
     *
     * @return the end of its log
     */
    public String startAndAwaitEnd(Duration limit) {
        launch();
        running().awaitEnd(limit);
        return running().logEnd();
    }

    /** A fast shutdown: sessions are ended, a checkpoint is written, all WAL is sent. */
    public void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
    }

    public void restart() {
        stop();
        start();
    }

    /** Ends all processes of the server at once ({@code kill -9}), as a power failure does. */
    public void kill() {
        running().kill();
    }

    /** Makes the server read its settings and {@code pg_hba.conf} again. */
    public void reload() {
        query("select pg_reload_conf()");
    }

    /** Appends settings to {@code postgresql.auto.conf}; they hold after {@link #reload} or {@link #restart}. */
    public void writeSettings(Map<String, String> settings) {
        var lines = settings.entrySet().stream()
                .map(setting -> "%s = '%s'"
                        .formatted(setting.getKey(), setting.getValue().replace("'", "''")))
                .toList();
        append("postgresql.auto.conf", lines);
    }

    /** Puts lines before all others in {@code pg_hba.conf}; they hold after {@link #reload}. */
    public void prependHbaLines(List<String> lines) {
        var file = directory.resolve("pg_hba.conf");
        try {
            var all = new ArrayList<>(lines);
            all.addAll(Files.readAllLines(file));
            Files.write(file, all);
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + file, failure);
        }
    }

    /** Ends recovery and waits until the server accepts writes. */
    public void promote() {
        query("select pg_promote(true, 60)");
        awaitEndOfRecovery(Duration.ofMinutes(1));
    }

    /** Waits until the server has ended recovery, on a new timeline or not. */
    public void awaitEndOfRecovery(Duration limit) {
        awaitTrue("select not pg_is_in_recovery()", limit);
    }

    /** Waits until {@code query}, asked again and again in the database {@code postgres}, answers true. */
    public void awaitTrue(String query, Duration limit) {
        awaitTrueIn("postgres", query, limit);
    }

    /** Waits until {@code query}, asked again and again in {@code database}, answers true. */
    public void awaitTrueIn(String database, String query, Duration limit) {
        running()
                .awaitReady(
                        () -> {
                            try {
                                return "t".equals(queryOneIn(database, query));
                            } catch (HarnessException notNow) {
                                return false;
                            }
                        },
                        limit);
    }

    /**
     * A standby of this running server in {@code target}, not started, streaming through a replication slot of its own
     * and called {@code name} there and in {@code pg_stat_replication}. Tablespaces are copied beside {@code target}.
     */
    public PostgresServerBuilder standby(Path target, String name) {
        return PostgresStandby.copy(this, target, name);
    }

    public Connection connect(String database) {
        return connect(database, user(), password);
    }

    public Connection connect(String database, String user, String userPassword) {
        var properties = new Properties();
        properties.put("user", user);
        properties.put("password", userPassword);
        properties.put("connectTimeout", "10");
        properties.put("ApplicationName", "harness");
        try {
            return DriverManager.getConnection(jdbcUrl(database), properties);
        } catch (SQLException failure) {
            throw new HarnessException("connect to %s as %s".formatted(jdbcUrl(database), user), failure);
        }
    }

    /** Runs statements one after the other, each in its own transaction, in the database {@code postgres}. */
    public void execute(String... statements) {
        executeIn("postgres", statements);
    }

    public void executeIn(String database, String... statements) {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new HarnessException("execute " + String.join("; ", statements), failure);
        }
    }

    /** The rows of {@code query} in the database {@code postgres}, as text; SQL null is null. */
    public List<List<@Nullable String>> query(String query) {
        return queryIn("postgres", query);
    }

    public List<List<@Nullable String>> queryIn(String database, String query) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var results = statement.executeQuery(query)) {
            var rows = new ArrayList<List<@Nullable String>>();
            while (results.next()) {
                var row = new ArrayList<@Nullable String>();
                for (var column = 1; column <= results.getMetaData().getColumnCount(); column++) {
                    row.add(results.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException failure) {
            throw new HarnessException("query " + query, failure);
        }
    }

    /** The single value that {@code query} returns in the database {@code postgres}. */
    public String queryOne(String query) {
        return queryOneIn("postgres", query);
    }

    public String queryOneIn(String database, String query) {
        var rows = queryIn(database, query);
        var value = rows.size() == 1 && rows.getFirst().size() == 1
                ? rows.getFirst().getFirst()
                : null;
        if (value == null) {
            throw new HarnessException("not one value: %s returned %s".formatted(query, rows));
        }
        return value;
    }

    /** Stops the server and removes what it had of temporary directories. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            DirectoryTree.delete(runDirectory);
        }
    }

    Path runDirectory() {
        return runDirectory;
    }

    void append(String file, List<String> lines) {
        try {
            Files.write(directory.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException("write " + directory.resolve(file), failure);
        }
    }

    private void launch() {
        if (isRunning()) {
            throw new IllegalStateException("already running in " + directory);
        }
        try {
            // left over by a killed server: its pid may meanwhile belong to somebody else
            Files.deleteIfExists(directory.resolve("postmaster.pid"));
            ServerAccount.current().takeOver(directory);
            ServerAccount.current().takeOver(runDirectory);
            takeOverTablespaces();
        } catch (IOException failure) {
            throw new UncheckedIOException("prepare " + directory, failure);
        }
        var command = new ArrayList<>(
                List.of(binaries.program("postgres").toString(), "-D", directory.toString(), "-p", "" + port));
        overrides.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        process = ServerProcess.start(
                "PostgreSQL " + major(),
                ServerAccount.current().command(command),
                Map.of("LC_ALL", "C", "TZ", "UTC"),
                "INT",
                log);
    }

    private void takeOverTablespaces() throws IOException {
        var links = directory.resolve("pg_tblspc");
        if (Files.isDirectory(links)) {
            try (var tablespaces = Files.list(links)) {
                for (var link : tablespaces.toList()) {
                    ServerAccount.current().takeOver(link.toRealPath());
                }
            }
        }
    }

    private boolean saysReady() {
        try {
            if (binaries.major() < 10) {
                // their postmaster.pid does not say it
                return running().logEnd().contains("ready to accept connections");
            }
            var lines = Files.readAllLines(directory.resolve("postmaster.pid"));
            return lines.size() >= 8
                    && (lines.get(7).startsWith("ready") || lines.get(7).startsWith("standby"));
        } catch (IOException notYet) {
            return false;
        }
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException("not started: " + directory);
        }
        return process;
    }
}

package io.tidemark.engine.protocol;

import static io.tidemark.engine.protocol.CheckList.Question.AUTHENTICATION;
import static io.tidemark.engine.protocol.CheckList.Question.NAME_RESOLUTION;
import static io.tidemark.engine.protocol.CheckList.Question.REACHABLE;
import static io.tidemark.engine.protocol.CheckList.Question.REPLICATION_CONNECTION;
import static io.tidemark.engine.protocol.CheckList.Question.REPLICATION_ROLE;
import static io.tidemark.engine.protocol.CheckList.Question.SYSTEM_IDENTIFIER;
import static io.tidemark.engine.protocol.CheckList.Question.TLS;
import static io.tidemark.engine.protocol.CheckList.Question.VERSION;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.WalSegmentSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out whether a server can be protected, and what it is. */
public final class ServerProbe {

    private final @Nullable String slotName;
    private final InstantSource clock;
    private final @Nullable SystemIdentifier expected;

    private ServerProbe(@Nullable String slotName, InstantSource clock, @Nullable SystemIdentifier expected) {
        this.slotName = slotName;
        this.clock = clock;
        this.expected = expected;
    }

    /** Of a server whose replication slot has no name yet. */
    public static ServerProbe ofNewServer(InstantSource clock) {
        return new ServerProbe(null, clock, null);
    }

    /** @param slotName the replication slot that will be used */
    public static ServerProbe ofNewServer(String slotName, InstantSource clock) {
        return new ServerProbe(slotName, clock, null);
    }

    /** @param expected what the server was when protection began */
    public static ServerProbe ofKnownServer(String slotName, SystemIdentifier expected, InstantSource clock) {
        return new ServerProbe(slotName, clock, expected);
    }

    /**
     * Asks everything that decides whether the server can be protected. Never fails: what cannot be asked is a failed or
     * skipped check. The list has the same checks in the same order every time.
     */
    public List<Check> check(ServerAddress address) {
        var checks = new CheckList();
        if (!resolves(checks, address)) {
            return checks.complete("The host name does not resolve.");
        }
        if (!reaches(checks, address)) {
            return checks.complete("Nothing answers at this address.");
        }
        try (var sql = login(checks, address)) {
            if (sql == null) {
                return checks.complete("There is no connection to ask over.");
            }
            var version = sql.version();
            if (!isSupported(checks, version)) {
                return checks.complete("PostgreSQL %s is not supported.".formatted(version));
            }
            var settings = new SettingChecks(sql, checks, address);
            var mayReplicate = settings.replicationRole();
            settings.run(slotName, expected != null, clock);
            if (mayReplicate) {
                replication(checks, address);
            }
            return checks.complete(
                    mayReplicate
                            ? "There is no replication connection to ask over."
                            : "The role may not open replication connections.");
        } catch (EngineException e) {
            return checks.complete(String.valueOf(e.getMessage()));
        }
    }

    private static boolean resolves(CheckList checks, ServerAddress address) {
        if (!address.connect().pinned().isEmpty()) {
            checks.ok(NAME_RESOLUTION, "The address is known.", address.host());
            return true;
        }
        try {
            var addresses = InetAddress.getAllByName(address.host());
            checks.ok(
                    NAME_RESOLUTION,
                    "The host name resolves.",
                    addresses.length == 1 ? address.host() : "%d addresses".formatted(addresses.length));
            return true;
        } catch (UnknownHostException e) {
            checks.fail(
                    NAME_RESOLUTION,
                    "The host name does not resolve.",
                    address.host(),
                    CheckList.text("Check the spelling, or give the IP address."));
            return false;
        }
    }

    private static boolean reaches(CheckList checks, ServerAddress address) {
        var targets = new ArrayList<InetSocketAddress>();
        for (var pinned : address.connect().pinned()) {
            targets.add(new InetSocketAddress(pinned, address.port()));
        }
        if (targets.isEmpty()) {
            targets.add(new InetSocketAddress(address.host(), address.port()));
        }
        var reason = "";
        for (var target : targets) {
            try (var socket = new Socket()) {
                socket.connect(
                        target, Math.toIntExact(address.connect().timeout().toMillis()));
                checks.ok(REACHABLE, "The port answers.", "%s:%d".formatted(address.host(), address.port()));
                return true;
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        checks.fail(
                REACHABLE,
                "Nothing answers at this address and port.",
                "%s:%d: %s".formatted(address.host(), address.port(), reason),
                CheckList.text("Check port and firewall, and that the server listens there."),
                new Check.Fix(Check.Fix.Kind.POSTGRESQL_CONF, "listen_addresses = '*'"));
        return false;
    }

    private static @Nullable SqlConnection login(CheckList checks, ServerAddress address) {
        try {
            var sql = SqlConnection.open(address);
            if (sql.isEncrypted()) {
                checks.ok(
                        TLS,
                        "The connection is encrypted.",
                        address.tls().mode().sslmode());
            } else {
                checks.warn(
                        TLS,
                        "The connection is not encrypted.",
                        "Mode %s.".formatted(address.tls().mode().sslmode()),
                        new Check.Fix(Check.Fix.Kind.POSTGRESQL_CONF, "ssl = on"),
                        CheckList.text("Then choose the TLS mode verify-full, or at least require."));
            }
            checks.ok(AUTHENTICATION, "The server accepts the role.", address.user());
            return sql;
        } catch (EngineException e) {
            if (e.code() == ErrorCode.SERVER_MISCONFIGURED) {
                checks.fail(TLS, "No secure connection can be made.", e);
            } else if (e.code() == ErrorCode.SERVER_UNREACHABLE || e.code() == ErrorCode.SERVER_FAILED) {
                checks.fail(REACHABLE, "What answers is not a PostgreSQL server that accepts connections.", e);
            } else {
                checks.fail(AUTHENTICATION, "The server does not accept the role.", e);
            }
            return null;
        }
    }

    private static boolean isSupported(CheckList checks, ServerVersion version) {
        if (version.major() < ErrorClassifier.OLDEST_SUPPORTED) {
            checks.fail(
                    VERSION,
                    "This version of PostgreSQL is not supported.",
                    ErrorClassifier.versionNotSupported(version));
            return false;
        }
        if (version.major() > ErrorClassifier.NEWEST_SUPPORTED) {
            checks.warn(
                    VERSION,
                    "This version of PostgreSQL is newer than Tidemark knows.",
                    "PostgreSQL %s; tested up to %d.".formatted(version, ErrorClassifier.NEWEST_SUPPORTED),
                    CheckList.text("Look for a newer Tidemark."));
        } else {
            checks.ok(VERSION, "The version of PostgreSQL is supported.", "PostgreSQL %s.".formatted(version));
        }
        return true;
    }

    private void replication(CheckList checks, ServerAddress address) {
        try (var connection = ReplicationConnection.open(address)) {
            var identity = connection.identify();
            checks.ok(
                    REPLICATION_CONNECTION,
                    "The server admits replication connections.",
                    "Timeline %s at %s.".formatted(identity.timeline(), identity.position()));
            var identifier = identity.systemIdentifier();
            if (expected == null || expected.equals(identifier)) {
                checks.ok(SYSTEM_IDENTIFIER, "The system identifier is known.", identifier.toString());
            } else {
                checks.fail(
                        SYSTEM_IDENTIFIER,
                        "Another cluster answers at this address.",
                        "System identifier %s instead of %s.".formatted(identifier, expected),
                        CheckList.text("After initdb or a major upgrade, protect the new cluster as a new server."));
            }
        } catch (EngineException e) {
            if (checks.isAnswered(REPLICATION_ROLE)) {
                checks.fail(REPLICATION_CONNECTION, "The server does not admit replication connections.", e);
            }
        }
    }

    /** @throws EngineException if the server cannot be asked */
    public static ServerFacts facts(ServerAddress address) {
        try (var sql = SqlConnection.open(address)) {
            if (sql.version().major() < ErrorClassifier.OLDEST_SUPPORTED) {
                throw ErrorClassifier.versionNotSupported(sql.version());
            }
            var doing = "reading what the server is";
            var databases = sql.query(doing, """
                            SELECT datname, pg_encoding_to_char(encoding),
                                   CASE WHEN has_database_privilege(datname, 'CONNECT')
                                          OR pg_has_role('pg_read_all_stats', 'USAGE')
                                        THEN pg_database_size(oid) ELSE 0 END
                              FROM pg_database WHERE datallowconn ORDER BY datname
                            """).stream()
                    .map(row -> new ServerFacts.Database(text(row, 0), Long.parseLong(text(row, 2)), text(row, 1)))
                    .toList();
            var tablespaces = sql.query(doing, """
                            SELECT oid, pg_tablespace_location(oid),
                                   CASE WHEN has_tablespace_privilege(oid, 'CREATE')
                                          OR pg_has_role('pg_read_all_stats', 'USAGE')
                                        THEN pg_tablespace_size(oid) ELSE 0 END
                              FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY oid
                            """).stream()
                    .map(row -> new Tablespace(
                            Integer.parseUnsignedInt(text(row, 0)), text(row, 1), Long.parseLong(text(row, 2))))
                    .toList();
            return new ServerFacts(
                    sql.version(),
                    SystemIdentifier.parse(sql.one(doing, "SELECT system_identifier::text FROM pg_control_system()")),
                    new WalSegmentSize(Integer.parseInt(
                            sql.one(doing, "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"))),
                    sql.isInRecovery(),
                    sql.one(doing, "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'"),
                    new ServerFacts.Contents(
                            databases.stream()
                                    .mapToLong(ServerFacts.Database::sizeBytes)
                                    .sum(),
                            databases,
                            tablespaces));
        }
    }

    private static String text(List<@Nullable String> row, int column) {
        return String.valueOf(row.get(column));
    }
}

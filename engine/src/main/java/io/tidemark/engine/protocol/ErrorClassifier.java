package io.tidemark.engine.protocol;

import static io.tidemark.engine.ErrorCode.AUTHENTICATION_FAILED;
import static io.tidemark.engine.ErrorCode.CONFLICT;
import static io.tidemark.engine.ErrorCode.INVALID_REQUEST;
import static io.tidemark.engine.ErrorCode.REPLICATION_NOT_PERMITTED;
import static io.tidemark.engine.ErrorCode.SERVER_BUSY;
import static io.tidemark.engine.ErrorCode.SERVER_FAILED;
import static io.tidemark.engine.ErrorCode.SERVER_MISCONFIGURED;
import static io.tidemark.engine.ErrorCode.SERVER_UNREACHABLE;
import static io.tidemark.engine.ErrorCode.SLOT_IN_USE;
import static io.tidemark.engine.ErrorCode.SLOT_LOST;
import static io.tidemark.engine.ErrorCode.VERSION_NOT_SUPPORTED;
import static io.tidemark.engine.ErrorCode.WAL_SEGMENT_REMOVED;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ServerVersion;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Turns what a server or the driver reports into our own errors, with what to do about them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
record ErrorClassifier(ServerAddress address) {

    static final int OLDEST_SUPPORTED = 15;
    static final int NEWEST_SUPPORTED = 18;

    private static final Pattern CLIENT_HOST = Pattern.compile("host \"([^\"]+)\"");

    /** A code and what to do. */
    private record Verdict(ErrorCode code, String hint) {}

    /** A failure to connect. */
    EngineException connecting(SQLException failure, PgConnector.Purpose purpose) {
        var error = serverError(failure);
        var verdict = error == null ? verdictOnDriver(failure) : verdict(error, purpose);
        var reason = error == null ? driverReason(failure) : told(error);
        return new EngineException(
                verdict.code(),
                "cannot connect to %s:%d: %s".formatted(address.host(), address.port(), reason),
                verdict.hint(),
                failure);
    }

    /** An error the server answered with. */
    EngineException answering(ServerException failure, String doing) {
        return answering(failure.error(), doing, failure);
    }

    /** A failed SQL statement. */
    EngineException statement(SQLException failure, String doing) {
        var error = serverError(failure);
        return error == null ? broken(failure, doing) : answering(error, doing, failure);
    }

    /** A connection that broke under our hands. */
    EngineException broken(Exception failure, String doing) {
        var reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new EngineException(
                SERVER_UNREACHABLE,
                "the connection to %s:%d broke while %s: %s".formatted(address.host(), address.port(), doing, reason),
                "It is tried again. If it stays, look at the server's log and at the network between.",
                failure);
    }

    static EngineException versionNotSupported(ServerVersion version) {
        return new EngineException(
                VERSION_NOT_SUPPORTED,
                "the server is PostgreSQL %s; supported are %d to %d"
                        .formatted(version, OLDEST_SUPPORTED, NEWEST_SUPPORTED),
                "Upgrade the server to a supported version.");
    }

    /** Whether nothing answered, so that another address of the same server is worth a try. */
    static boolean isUnreachable(SQLException failure) {
        return serverError(failure) == null
                && (find(failure, ConnectException.class) != null
                        || find(failure, SocketTimeoutException.class) != null
                        || find(failure, NoRouteToHostException.class) != null);
    }

    /** The line that admits the role, for {@code pg_hba.conf}. */
    String hbaLine(String database, String clientAddress, boolean encrypted) {
        var mask = clientAddress.contains(":") ? "/128" : "/32";
        var client = clientAddress.matches("[0-9a-fA-F.:]+") ? clientAddress + mask : clientAddress;
        return "%s %s %s %s scram-sha-256"
                .formatted(encrypted ? "hostssl" : "host", database, Sql.readable(address.user()), client);
    }

    private EngineException answering(ServerError error, String doing, Exception cause) {
        var verdict = verdict(error, PgConnector.Purpose.SQL);
        return new EngineException(
                verdict.code(), "%s failed: %s".formatted(doing, told(error)), verdict.hint(), cause);
    }

    private Verdict verdict(ServerError error, PgConnector.Purpose purpose) {
        var message = error.message();
        return switch (error.sqlState()) {
            case "28P01" ->
                new Verdict(
                        AUTHENTICATION_FAILED,
                        "Check user and password. To set a new one: ALTER ROLE %s PASSWORD '...';".formatted(role()));
            case "28000" -> notAdmitted(message, purpose);
            case "42501" -> notPermitted(message);
            case "3D000" ->
                new Verdict(
                        INVALID_REQUEST,
                        "Name a database that exists, for example postgres; it is only used to ask for settings.");
            case "53300" -> noneFree(message);
            case "42704" ->
                message.contains("replication slot")
                        ? new Verdict(
                                SLOT_LOST,
                                "The replication slot was dropped. It is created anew; take a base backup afterwards,"
                                        + " because WAL may be missing in between.")
                        : unknown();
            case "55006" ->
                new Verdict(
                        SLOT_IN_USE,
                        "Another receiver uses the slot. See who: SELECT s.slot_name, r.pid, r.client_addr,"
                                + " r.application_name FROM pg_replication_slots s JOIN pg_stat_replication r"
                                + " ON r.pid = s.active_pid;");
            case "55000" -> wrongState(error);
            case "42710" -> new Verdict(CONFLICT, "Choose another name for the replication slot, or drop the old one.");
            case "42602" ->
                new Verdict(
                        INVALID_REQUEST,
                        "A slot name consists of lower case letters, digits and underscores, 63 at most.");
            case "58P01" ->
                message.contains("WAL segment")
                        ? new Verdict(
                                WAL_SEGMENT_REMOVED,
                                "The server has recycled WAL that was never received. Take a new base backup now;"
                                        + " moments between the last stored WAL and that backup cannot be recovered.")
                        : unknown();
            case "57P01", "57P02", "57P03" ->
                new Verdict(SERVER_UNREACHABLE, "The server is stopping or starting. It is tried again.");
            case "53100" -> new Verdict(SERVER_FAILED, "The disk of the server is full: make room on it.");
            case "XX000" ->
                message.contains("not in this server's history")
                        ? new Verdict(
                                SERVER_FAILED,
                                "The server does not continue the WAL we hold: it was restored or promoted"
                                        + " elsewhere. Take a new base backup.")
                        : unknown();
            case "0A000", "42601" ->
                new Verdict(
                        SERVER_FAILED,
                        "Make sure that the address is a PostgreSQL server and not a connection pooler.");
            default -> unknown();
        };
    }

    private Verdict notAdmitted(String message, PgConnector.Purpose purpose) {
        if (!message.contains("pg_hba.conf")) {
            return new Verdict(
                    AUTHENTICATION_FAILED,
                    "Check the user. To create it: CREATE ROLE %s LOGIN REPLICATION PASSWORD '...';".formatted(role()));
        }
        var host = CLIENT_HOST.matcher(message);
        var client = host.find() ? host.group(1) : "<address of Tidemark>";
        var encrypted = !message.contains("no encryption");
        return purpose == PgConnector.Purpose.REPLICATION
                ? new Verdict(
                        REPLICATION_NOT_PERMITTED,
                        "Add this line to pg_hba.conf and reload: " + hbaLine("replication", client, encrypted))
                : new Verdict(
                        AUTHENTICATION_FAILED,
                        "Add this line to pg_hba.conf and reload: "
                                + hbaLine(Sql.readable(address.database()), client, encrypted));
    }

    private Verdict notPermitted(String message) {
        if (message.contains("walsender")
                || message.contains("WAL sender")
                || message.contains("REPLICATION")
                || message.contains("replication")) {
            return new Verdict(REPLICATION_NOT_PERMITTED, "ALTER ROLE %s REPLICATION;".formatted(role()));
        }
        var function = Pattern.compile("function (\\w+)").matcher(message);
        return new Verdict(
                SERVER_MISCONFIGURED,
                function.find()
                        ? "GRANT EXECUTE ON FUNCTION %s TO %s;".formatted(signature(function.group(1)), role())
                        : "Give the role %s the right that is named.".formatted(role()));
    }

    private static String signature(String function) {
        return switch (function) {
            case "pg_create_restore_point" -> "pg_create_restore_point(text)";
            default -> function + "()";
        };
    }

    private static Verdict noneFree(String message) {
        if (message.contains("currently 0")) {
            return new Verdict(
                    SERVER_MISCONFIGURED,
                    "ALTER SYSTEM SET wal_level = 'replica'; ALTER SYSTEM SET max_wal_senders = 10; then restart the"
                            + " server.");
        }
        return message.contains("max_wal_senders") || message.contains("standby connections")
                ? new Verdict(
                        SERVER_BUSY,
                        "End replication connections that are not needed (SELECT * FROM pg_stat_replication;) or raise"
                                + " the limit: ALTER SYSTEM SET max_wal_senders = 20; then restart the server.")
                : message.contains("replication slots")
                        ? new Verdict(
                                SERVER_BUSY,
                                "Drop replication slots that are not needed (SELECT * FROM pg_replication_slots;) or"
                                        + " raise the limit: ALTER SYSTEM SET max_replication_slots = 20; then restart"
                                        + " the server.")
                        : new Verdict(
                                SERVER_BUSY,
                                "End connections that are not needed, or raise max_connections and restart the server.");
    }

    private static Verdict wrongState(ServerError error) {
        var text = error.message() + ' ' + error.detail();
        if (text.contains("invalidated") || text.contains("no longer") || text.contains("can no longer")) {
            return new Verdict(
                    SLOT_LOST,
                    "The server has given up the replication slot because it held too much WAL. Drop the slot, let it be"
                            + " created anew and take a base backup; raise max_slot_wal_keep_size so that it does not"
                            + " happen again.");
        }
        return text.contains("wal_level")
                ? new Verdict(SERVER_MISCONFIGURED, "ALTER SYSTEM SET wal_level = 'replica'; then restart the server.")
                : new Verdict(
                        SERVER_FAILED,
                        error.hint().isEmpty() ? "It is tried again; see the server's log if it stays." : error.hint());
    }

    private Verdict verdictOnDriver(SQLException failure) {
        if (find(failure, UnknownHostException.class) != null) {
            return new Verdict(SERVER_UNREACHABLE, "Check the host name: it does not resolve to an address.");
        }
        if (find(failure, SSLException.class) != null
                || find(failure, GeneralSecurityException.class) != null
                || driverReason(failure).contains("SSL")
                || driverReason(failure).contains("could not be verified")) {
            return new Verdict(
                    SERVER_MISCONFIGURED,
                    "Check the TLS mode and the certificate authority. A certificate must be issued for %s to be accepted"
                                    .formatted(address.host())
                            + " with verify-full; a server without TLS has ssl = off.");
        }
        if (find(failure, SocketTimeoutException.class) != null) {
            return new Verdict(
                    SERVER_UNREACHABLE,
                    "Nothing answered in time. Check address and port, and whether a firewall lets Tidemark through.");
        }
        if (find(failure, ConnectException.class) != null || find(failure, NoRouteToHostException.class) != null) {
            return new Verdict(
                    SERVER_UNREACHABLE,
                    "Check port %d, that the server runs, and that listen_addresses includes an address that can be"
                                    .formatted(address.port())
                            + " reached from here.");
        }
        return "08004".equals(failure.getSQLState())
                ? new Verdict(
                        AUTHENTICATION_FAILED,
                        "The server asks for something we do not have. Give a password, and let pg_hba.conf use"
                                + " scram-sha-256 for this role.")
                : new Verdict(
                        SERVER_UNREACHABLE, "Make sure that a PostgreSQL server answers at this address and port.");
    }

    private static String driverReason(SQLException failure) {
        if (find(failure, UnknownHostException.class) != null) {
            return "the host name does not resolve";
        }
        var connect = find(failure, ConnectException.class);
        if (connect != null) {
            return String.valueOf(connect.getMessage());
        }
        if (find(failure, SocketTimeoutException.class) != null) {
            return "no answer in time";
        }
        var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        var root = rootOf(failure);
        return root.getMessage() == null || message.contains(root.getMessage())
                ? message
                : message + ": " + root.getMessage();
    }

    private static String told(ServerError error) {
        return error.detail().isEmpty() ? error.message() : error.message() + " (" + error.detail() + ")";
    }

    private String role() {
        return Sql.readable(address.user());
    }

    private static Verdict unknown() {
        return new Verdict(SERVER_FAILED, "See the server's log for what happened there.");
    }

    private static @Nullable ServerError serverError(SQLException failure) {
        if (failure instanceof PSQLException known && known.getServerErrorMessage() != null) {
            var told = known.getServerErrorMessage();
            var fields = new HashMap<Character, String>();
            put(fields, 'C', told.getSQLState());
            put(fields, 'M', told.getMessage());
            put(fields, 'D', told.getDetail());
            put(fields, 'H', told.getHint());
            put(fields, 'V', told.getSeverity());
            return new ServerError(fields);
        }
        return null;
    }

    private static void put(Map<Character, String> fields, char code, @Nullable String value) {
        if (value != null) {
            fields.put(code, value);
        }
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static Throwable rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}

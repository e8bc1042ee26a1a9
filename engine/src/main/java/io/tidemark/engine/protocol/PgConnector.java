package io.tidemark.engine.protocol;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.ServerVersion;
import java.net.InetAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/** Lets the PostgreSQL driver connect, negotiate TLS and authenticate. Nothing it is given is ever parsed as a URL. */
final class PgConnector {

    /** What the connection is for. */
    enum Purpose {
        SQL,
        REPLICATION
    }

    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?.*");

    private PgConnector() {}

    /** @throws EngineException as {@link ErrorClassifier} tells it */
    static PgConnection connect(ServerAddress address, Purpose purpose) {
        PgStreamAccess.selfTest();
        var pinned = address.connect().pinned();
        if (pinned.size() < 2) {
            return connect(address, purpose, pinned);
        }
        for (var index = 0; index < pinned.size() - 1; index++) {
            try {
                return connect(address, purpose, List.of(pinned.get(index)));
            } catch (EngineException e) {
                if (!(e.getCause() instanceof SQLException cause) || !ErrorClassifier.isUnreachable(cause)) {
                    throw e;
                }
            }
        }
        return connect(address, purpose, List.of(pinned.getLast()));
    }

    private static PgConnection connect(ServerAddress address, Purpose purpose, List<InetAddress> pinned) {
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        // the driver may live in a module that does not see our socket factories: it looks here too
        thread.setContextClassLoader(PgConnector.class.getClassLoader());
        try {
            var hosts = new HostSpec[] {new HostSpec(address.host(), address.port())};
            return new PgConnection(hosts, properties(address, purpose, pinned), "jdbc:postgresql:");
        } catch (SQLException e) {
            throw new ErrorClassifier(address).connecting(e, purpose);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    private static Properties properties(ServerAddress address, Purpose purpose, List<InetAddress> pinned) {
        var properties = new Properties();
        var seconds = String.valueOf(
                Math.clamp(address.connect().timeout().plusMillis(999).toSeconds(), 1, 600));
        PGProperty.PG_HOST.set(properties, address.host());
        PGProperty.PG_PORT.set(properties, address.port());
        PGProperty.PG_DBNAME.set(properties, address.database());
        PGProperty.USER.set(properties, address.user());
        PGProperty.PASSWORD.set(properties, address.password().reveal());
        PGProperty.APPLICATION_NAME.set(properties, address.connect().applicationName());
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, seconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.SOCKET_FACTORY.set(properties, PinnedSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(properties, PinnedSocketFactory.argument(pinned));
        PGProperty.SSL_MODE.set(properties, address.tls().mode().sslmode());
        if (address.tls().mode().verifies()) {
            if (address.tls().authority().isBlank()) {
                PGProperty.SSL_FACTORY.set(properties, "org.postgresql.ssl.DefaultJavaSSLFactory");
            } else {
                PGProperty.SSL_FACTORY.set(properties, AuthorityTlsFactory.class.getName());
                PGProperty.SSL_FACTORY_ARG.set(properties, address.tls().authority());
            }
        }
        if (purpose == Purpose.REPLICATION) {
            // all three or the driver silently opens an ordinary connection, or speaks a protocol a walsender refuses
            PGProperty.REPLICATION.set(properties, "true");
            PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        }
        return properties;
    }

    static ServerVersion version(PgConnection connection) {
        var text = connection.getParameterStatus("server_version");
        var match = VERSION.matcher(text == null ? "" : text);
        if (!match.matches()) {
            throw PgWire.violation("server version '%s'".formatted(text));
        }
        var first = Integer.parseInt(match.group(1));
        var second = match.group(2) == null ? 0 : Integer.parseInt(match.group(2));
        var third = match.group(3) == null ? 0 : Integer.parseInt(match.group(3));
        return new ServerVersion(first >= 10 ? first * 10_000 + second : first * 10_000 + second * 100 + third);
    }
}

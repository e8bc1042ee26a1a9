package io.tidemark.engine.protocol;

import io.tidemark.engine.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL server is and how to log in to it.
 *
 * <p>Nothing in it ever becomes part of a connection string: each value travels as a property of its own. Characters that
 * no host, database or role has a use for are refused all the same.
 *
 * @param host name or literal address
 * @param database for ordinary SQL; replication connections do not use it
 */
public record ServerAddress(
        String host, int port, Login login, String database, TlsSettings tls, ConnectSettings connect) {

    /**
     * Who connects.
     *
     * @param password empty if the server asks for none
     */
    public record Login(String user, Secret password) {

        public Login {
            requireName("user", user);
            if (password.reveal().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a password has no zero byte");
            }
        }
    }

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}");

    public ServerAddress {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host name or address: '%s'".formatted(printable(host)));
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: %d".formatted(port));
        }
        requireName("database", database);
    }

    /** An address with TLS if the server offers it and default settings; refine it with the {@code with} methods. */
    public static ServerAddress of(String host, int port, String database, String user, Secret password) {
        return new ServerAddress(
                host,
                port,
                new Login(user, password),
                database,
                TlsSettings.of(TlsMode.PREFER),
                ConnectSettings.defaults());
    }

    public String user() {
        return login.user();
    }

    public Secret password() {
        return login.password();
    }

    /** @throws IllegalArgumentException if we do not connect to a database of that name */
    public ServerAddress withDatabase(String name) {
        return new ServerAddress(host, port, login, name, tls, connect);
    }

    public ServerAddress withTls(TlsSettings settings) {
        return new ServerAddress(host, port, login, database, settings, connect);
    }

    public ServerAddress withConnect(ConnectSettings settings) {
        return new ServerAddress(host, port, login, database, tls, settings);
    }

    public ServerAddress withApplicationName(String name) {
        return withConnect(new ConnectSettings(name, connect.timeout(), connect.pinned()));
    }

    public ServerAddress withTimeout(Duration timeout) {
        return withConnect(new ConnectSettings(connect.applicationName(), timeout, connect.pinned()));
    }

    /** The same server, reached only through {@code addresses}. */
    public ServerAddress withPinned(List<InetAddress> addresses) {
        return withConnect(new ConnectSettings(connect.applicationName(), connect.timeout(), addresses));
    }

    public ServerAddress withPinned(InetAddress address) {
        return withPinned(List.of(address));
    }

    /** {@code user@host:port/database}; never the password. */
    @Override
    public String toString() {
        return "%s@%s:%d/%s".formatted(user(), host, port, database);
    }

    private static void requireName(String what, String name) {
        if (name.isEmpty() || name.length() > 63 || name.chars().anyMatch(ServerAddress::isRefused)) {
            throw new IllegalArgumentException("not a %s name: '%s'".formatted(what, printable(name)));
        }
    }

    private static boolean isRefused(int character) {
        return Character.isISOControl(character) || "'\"\\=?&;".indexOf(character) >= 0;
    }

    private static String printable(String text) {
        var shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}

package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Secret;
import io.tidemark.engine.postgres.ClusterIdentity;
import io.tidemark.engine.protocol.ReplicationConnection;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.TlsMode;
import io.tidemark.engine.protocol.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A PostgreSQL server, named as libpq's programs name it. Passwords are never options: everybody can read command lines. */
final class ServerArguments {

    @Option(
            names = "--host",
            paramLabel = "<host>",
            defaultValue = "${env:PGHOST}",
            description = "The server: a name or an address. Default: $PGHOST, else localhost.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "<port>",
            defaultValue = "${env:PGPORT}",
            description = "Default: $PGPORT, else 5432.")
    private @Nullable Integer port;

    @Option(
            names = "--user",
            paramLabel = "<role>",
            defaultValue = "${env:PGUSER}",
            description = "A role with REPLICATION. Default: $PGUSER, else the account's name.")
    private @Nullable String user;

    @Option(
            names = "--dbname",
            paramLabel = "<database>",
            defaultValue = "${env:PGDATABASE}",
            description = "Looked for in the password file. Default: $PGDATABASE, else postgres.")
    private @Nullable String database;

    @Option(
            names = "--sslmode",
            paramLabel = "<mode>",
            defaultValue = "${env:PGSSLMODE}",
            description = "disable, prefer, require, verify-ca or verify-full. Default: $PGSSLMODE, else prefer.")
    private @Nullable String sslMode;

    @Option(
            names = "--sslrootcert",
            paramLabel = "<file>",
            defaultValue = "${env:PGSSLROOTCERT}",
            description = "Certificates of the authorities to trust. Default: $PGSSLROOTCERT, else"
                    + " ~/.postgresql/root.crt, else Java's.")
    private @Nullable Path authority;

    @Option(
            names = "--password-file",
            paramLabel = "<file>",
            defaultValue = "${env:TIDEMARK_PASSWORD_FILE}",
            description =
                    "The password, one line of text. Default: $TIDEMARK_PASSWORD_FILE, else $PGPASSWORD, else what"
                            + " $PGPASSFILE or ~/.pgpass has for the server.")
    private @Nullable Path passwordFile;

    /** @param applicationName by which the server shows the connection */
    ServerAddress address(String applicationName) {
        try {
            var name = host == null ? "localhost" : host;
            var number = port == null ? 5432 : port;
            var role = user == null ? System.getProperty("user.name") : user;
            var base = database == null ? "postgres" : database;
            return ServerAddress.of(name, number, base, role, password(name, number, base, role))
                    .withTls(new TlsSettings(mode(), authority()))
                    .withApplicationName(applicationName);
        } catch (IllegalArgumentException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    String.valueOf(malformed.getMessage()),
                    "Correct the option, or the variable of libpq (PGHOST, PGUSER, ...) that holds it. Sockets of Unix are"
                            + " not known.",
                    malformed);
        }
    }

    /** Which cluster answers. */
    static ClusterIdentity identify(ReplicationConnection connection) {
        connection.requireSupportedVersion();
        return new ClusterIdentity(connection.identify().systemIdentifier(), connection.walSegmentSize());
    }

    private TlsMode mode() {
        if (sslMode == null) {
            return TlsMode.PREFER;
        }
        for (var mode : TlsMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(sslMode)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "sslmode '%s' is not one of disable, prefer, require, verify-ca, verify-full".formatted(sslMode));
    }

    private String authority() {
        var file = authority == null ? inHome(".postgresql/root.crt") : Optional.of(authority);
        return file.map(NamedFile::text).orElse("");
    }

    private Secret password(String name, int number, String base, String role) {
        if (passwordFile != null) {
            return Secret.of(NamedFile.text(passwordFile).strip());
        }
        var password = System.getenv("PGPASSWORD");
        if (password != null) {
            return Secret.of(password);
        }
        var named = System.getenv("PGPASSFILE");
        return (named == null ? inHome(".pgpass") : Optional.of(Path.of(named)))
                .flatMap(file -> PasswordFile.read(file).find(name, number, base, role))
                .orElse(Secret.of(""));
    }

    private static Optional<Path> inHome(String name) {
        return Optional.of(Path.of(System.getProperty("user.home"), name)).filter(Files::isRegularFile);
    }
}

package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a PostgreSQL server shall be like; made by {@link PostgresServer#builder}. */
public final class PostgresServerBuilder {

    private PostgresBinaries binaries;
    private @Nullable Path directory;
    private @Nullable Path log;
    private int port;
    private String password = "postgres";
    private String hostAuthentication = "scram-sha-256";
    private int walSegmentMegabytes = 16;
    private boolean pageChecksums = true;
    private boolean durable;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> overrides = new LinkedHashMap<>();
    private final List<String> hbaLines = new ArrayList<>();

    PostgresServerBuilder(PostgresBinaries binaries) {
        this.binaries = binaries;
    }

    /** Other programs than the bundled ones, for example those that Debian installed. */
    public PostgresServerBuilder binaries(PostgresBinaries other) {
        this.binaries = other;
        return this;
    }

    /** The data directory; a temporary one, removed with the server, if not given. */
    public PostgresServerBuilder directory(Path path) {
        this.directory = path.toAbsolutePath().normalize();
        return this;
    }

    /** Where the server's messages are appended; a temporary file if not given. */
    public PostgresServerBuilder log(Path path) {
        this.log = path.toAbsolutePath().normalize();
        return this;
    }

    /** A fixed port; a free one if not given. */
    public PostgresServerBuilder port(int fixed) {
        this.port = fixed;
        return this;
    }

    /** The password of the superuser {@code postgres}. For an existing directory it must be the one already set. */
    public PostgresServerBuilder password(String superuserPassword) {
        this.password = superuserPassword;
        return this;
    }

    /** How clients on 127.0.0.1 prove themselves, as in {@code pg_hba.conf}: {@code scram-sha-256}, {@code md5} or {@code trust}. */
    public PostgresServerBuilder hostAuthentication(String method) {
        this.hostAuthentication = method;
        return this;
    }

    /** A power of two from 1 to 1024. */
    public PostgresServerBuilder walSegmentMegabytes(int megabytes) {
        this.walSegmentMegabytes = megabytes;
        return this;
    }

    public PostgresServerBuilder pageChecksums(boolean wanted) {
        this.pageChecksums = wanted;
        return this;
    }

    /** Whether a power failure may lose nothing ({@code fsync}); off if not asked for, because tests are faster so. */
    public PostgresServerBuilder durable(boolean wanted) {
        this.durable = wanted;
        return this;
    }

    /** A line of the new cluster's {@code postgresql.auto.conf}: becomes part of it and of its backups. */
    public PostgresServerBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** A setting for this server process only, given on its command line: wins over every file. */
    public PostgresServerBuilder override(String name, String value) {
        overrides.put(name, value);
        return this;
    }

    /** A line of {@code pg_hba.conf} that comes before the usual ones. */
    public PostgresServerBuilder hbaLine(String line) {
        hbaLines.add(line);
        return this;
    }

    /** Makes a new cluster in an empty or absent directory; it is not started. */
    public PostgresServer create() {
        var server = server();
        var data = server.directory();
        try {
            var passwordFile = server.runDirectory().resolve("password");
            Files.writeString(passwordFile, password);
            ServerAccount.current().takeOver(server.runDirectory());
            // initdb wants to be the owner of the directory, and its user may not write where it lies
            Files.createDirectories(data);
            ServerAccount.current().takeOver(data);
            var command = new ArrayList<>(List.of(
                    binaries.program("initdb").toString(),
                    "--pgdata=" + data,
                    "--username=postgres",
                    "--pwfile=" + passwordFile,
                    "--auth-local=trust",
                    "--auth-host=" + hostAuthentication,
                    "--encoding=UTF8",
                    "--locale=C"));
            if (binaries.major() >= 11) {
                command.add("--wal-segsize=" + walSegmentMegabytes);
            }
            if (!durable) {
                command.add("-N");
            }
            if (pageChecksums) {
                command.add("--data-checksums");
            } else if (binaries.major() >= 18) {
                command.add("--no-data-checksums");
            }
            Commands.run(ServerAccount.current().command(command));
            Files.delete(passwordFile);
            server.writeSettings(settings);
            server.prependHbaLines(hbaLines);
        } catch (IOException failure) {
            throw new UncheckedIOException("create a cluster in " + data, failure);
        }
        return server;
    }

    /** Makes a new cluster and starts it. */
    public PostgresServer start() {
        return create().start();
    }

    /** The cluster that is already in the directory, for example a restored one; it is not started. */
    public PostgresServer open() {
        if (directory == null || !Files.exists(directory.resolve("PG_VERSION"))) {
            throw new IllegalStateException("no cluster in %s".formatted(directory));
        }
        return server();
    }

    private PostgresServer server() {
        try {
            // below /tmp, because the path of a Unix socket may not exceed 107 bytes
            var runDirectory = Files.createTempDirectory(Path.of("/tmp"), "tidemark-");
            var process = new LinkedHashMap<String, String>();
            if (!durable) {
                process.put("fsync", "off");
            }
            process.put("listen_addresses", "127.0.0.1");
            process.put("unix_socket_directories", runDirectory.toString());
            process.put("logging_collector", "off");
            process.putAll(overrides);
            return new PostgresServer(
                    binaries,
                    runDirectory,
                    directory == null ? runDirectory.resolve("data") : directory,
                    log == null ? runDirectory.resolve("server.log") : log,
                    port,
                    password,
                    process);
        } catch (IOException failure) {
            throw new UncheckedIOException("make a directory for a server", failure);
        }
    }
}

package io.tidemark.bench;

import io.tidemark.engine.Secret;
import io.tidemark.engine.protocol.ServerAddress;
import io.tidemark.engine.protocol.TlsMode;
import io.tidemark.engine.protocol.TlsSettings;
import io.tidemark.harness.PostgresBinaries;
import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The PostgreSQL 15 of Debian that contestants work on, with its programs. Its files survive a power failure. */
final class Source implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final PostgresBinaries binaries;
    private final PostgresServer server;

    private Source(PostgresBinaries binaries, PostgresServer server) {
        this.binaries = binaries;
        this.server = server;
    }

    /** @param work an existing directory; the cluster lies below it */
    static Source start(Path work, Map<String, String> settings) throws IOException, InterruptedException {
        var binaries = PostgresBinaries.installed(15)
                .orElseThrow(() -> new IllegalStateException("PostgreSQL 15 is not installed: run bench/prepare"));
        certificate(work);
        var builder = PostgresServer.builder(binaries)
                .directory(work.resolve("source"))
                .durable(true)
                .setting("max_wal_senders", "50")
                .setting("max_replication_slots", "50")
                .setting("ssl", "on")
                .setting("ssl_cert_file", work.resolve("server.crt").toString())
                .setting("ssl_key_file", work.resolve("server.key").toString());
        settings.forEach(builder::setting);
        return new Source(binaries, builder.start());
    }

    PostgresServer server() {
        return server;
    }

    ServerAddress address(boolean tls) {
        return ServerAddress.of(server.host(), server.port(), "postgres", server.user(), Secret.of(server.password()))
                .withTls(TlsSettings.of(tls ? TlsMode.REQUIRE : TlsMode.DISABLE));
    }

    /** What libpq's programs need to connect. */
    Map<String, String> environment(boolean tls) {
        return Map.of(
                "PGHOST", server.host(),
                "PGPORT", Integer.toString(server.port()),
                "PGUSER", server.user(),
                "PGPASSWORD", server.password(),
                "PGSSLMODE", tls ? "require" : "disable");
    }

    String program(String name) {
        return binaries.program(name).toString();
    }

    /** Runs a program of PostgreSQL's against the server; returns its output. */
    String run(List<String> command) throws IOException, InterruptedException {
        return Processes.run(environment(false), command);
    }

    void await(String query) {
        server.awaitTrue(query, PATIENCE);
    }

    /** Lets WAL be archived by a command; with an empty one it piles up. */
    void archiveBy(String command) {
        server.execute("alter system set archive_command = '%s'".formatted(command.replace("'", "''")));
        server.reload();
    }

    /** Drops a slot as soon as nobody uses it. */
    void dropSlot(String slot) {
        await("select not exists (select from pg_replication_slots where slot_name = '%s' and active)".formatted(slot));
        server.query("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '%s'"
                .formatted(slot));
    }

    @Override
    public void close() {
        server.close();
    }

    private static void certificate(Path work) throws IOException, InterruptedException {
        var key = work.resolve("server.key");
        Processes.run(
                Map.of(),
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=bench",
                        "-keyout",
                        key.toString(),
                        "-out",
                        work.resolve("server.crt").toString()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }
}

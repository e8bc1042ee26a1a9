package io.tidemark.distribution;

import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The PostgreSQL server of the service itself: the database {@code tidemark}, and Keycloak's. */
final class Catalogue {

    static final String OWNER = "tidemark_owner";
    static final String SERVICE = "tidemark_service";
    static final String KEYCLOAK = "keycloak";

    private Catalogue() {}

    /** @param bootstrap the SQL that makes the service's roles */
    static PostgresServer start(Path directory, Path log, int port, Secrets secrets, Path bootstrap) {
        return DurableServer.start(
                PostgresVersion.V18,
                directory,
                log,
                port,
                secrets.of("catalogue"),
                Map.of("max_connections", "200", "shared_buffers", "128MB"),
                server -> equip(server, secrets, bootstrap));
    }

    private static void equip(PostgresServer server, Secrets secrets, Path bootstrap) {
        server.execute("CREATE DATABASE tidemark");
        try {
            server.executeIn("tidemark", Files.readString(bootstrap));
        } catch (IOException failure) {
            throw new UncheckedIOException("read " + bootstrap, failure);
        }
        server.execute(
                "ALTER ROLE %s PASSWORD '%s'".formatted(OWNER, secrets.of(OWNER)),
                "ALTER ROLE %s PASSWORD '%s'".formatted(SERVICE, secrets.of(SERVICE)),
                "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(KEYCLOAK, secrets.of(KEYCLOAK)),
                "CREATE DATABASE keycloak OWNER " + KEYCLOAK);
    }
}

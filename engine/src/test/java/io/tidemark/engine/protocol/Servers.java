package io.tidemark.engine.protocol;

import io.tidemark.engine.Secret;
import io.tidemark.harness.PostgresServer;

/** Addresses of the servers that the harness runs. */
public final class Servers {

    private Servers() {}

    public static ServerAddress address(PostgresServer server) {
        return address(server, server.user(), server.password());
    }

    public static ServerAddress address(PostgresServer server, String user, String password) {
        return ServerAddress.of(server.host(), server.port(), "postgres", user, Secret.of(password));
    }
}

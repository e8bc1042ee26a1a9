package io.tidemark.server.service;

import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.server.model.Reach;
import io.tidemark.server.model.Server;

/** Makes views of servers. Pure. */
public final class ServerViews {

    private ServerViews() {}

    public static ServerSummary summary(Server server) {
        return new ServerSummary(
                server.id(),
                server.name(),
                server.state(),
                new ServerVersion(server.identity().version()).toString(),
                server.reach().map(Reach::host).orElse(null),
                server.reach().map(Reach::port).orElse(null),
                server.addedAt());
    }
}

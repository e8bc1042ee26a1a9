package io.tidemark.distribution;

import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** PostgreSQL servers whose data outlive the demonstration. */
final class DurableServer {

    private DurableServer() {}

    /**
     * Starts the server in {@code directory}, and makes it first if it is not there whole.
     *
     * @param settings lines of a new cluster's configuration
     * @param equip what a new cluster gets before it counts as made; begun again from nothing if it is interrupted
     */
    static PostgresServer start(
            PostgresVersion version,
            Path directory,
            Path log,
            int port,
            String password,
            Map<String, String> settings,
            Consumer<PostgresServer> equip) {
        var builder = PostgresServer.builder(version)
                .directory(directory)
                .log(log)
                .port(port)
                .password(password)
                .durable(true);
        settings.forEach(builder::setting);
        var marker = directory.resolveSibling(directory.getFileName() + ".complete");
        if (Files.exists(marker)) {
            return builder.open().start();
        }
        try {
            DirectoryTree.delete(directory);
            Files.createDirectories(directory.getParent());
            var server = builder.start();
            equip.accept(server);
            Files.createFile(marker);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException("make " + directory, failure);
        }
    }
}

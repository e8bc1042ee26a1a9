package io.tidemark.tests.container;

import io.tidemark.harness.Ports;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import io.tidemark.tests.ServerLog;
import io.tidemark.tests.ServerLog.Known;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * What the container needs before Arquillian starts it: a catalogue, free ports and settings.
 *
 * <p>Does nothing in test runs that have no container.
 */
public final class ContainerSession implements LauncherSessionListener {

    private static final String OWNER_PASSWORD = "container-owner";
    private static final String SERVICE_PASSWORD = "container-service";

    private static final Known NO_DEPLOYMENTS_FOLDER = new Known(
            "org.jboss.as.server.deployment.scanner",
            "WFLYDS00",
            "Arquillian gives the server no folder for deployments, it deploys by management");

    private PostgresServer catalogue;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty("tidemark.container.wildfly") == null) {
            return;
        }
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "container-");
            Files.createDirectories(folder.resolve("store"));
            catalogue = startCatalogue();
            var managementPort = Ports.free();
            var webPort = Ports.free();
            System.setProperty(
                    "tidemark.container.base",
                    folder.resolve("base").toAbsolutePath().toString());
            System.setProperty("tidemark.container.management.port", "" + managementPort);
            System.setProperty("tidemark.container.url", "http://127.0.0.1:" + webPort);
            System.setProperty("tidemark.container.management.url", "http://127.0.0.1:" + managementPort);
            System.setProperty(
                    "tidemark.container.arguments",
                    String.join(" ", arguments(folder.toAbsolutePath(), webPort, managementPort)));
        } catch (IOException failure) {
            throw new UncheckedIOException("prepare the container", failure);
        }
    }

    /** What the server has complained of so far beyond what is expected. */
    static List<ServerLog.Complaint> complaints(Known... provoked) {
        return ServerLog.unexpected(
                Path.of(System.getProperty("tidemark.container.base"), "log", "server.log"),
                Stream.concat(Stream.of(NO_DEPLOYMENTS_FOLDER), Stream.of(provoked))
                        .toArray(Known[]::new));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (catalogue != null) {
            catalogue.close();
        }
    }

    private static PostgresServer startCatalogue() throws IOException {
        var server = PostgresServer.builder(PostgresVersion.V18)
                .setting("max_connections", "200")
                .start();
        server.execute("CREATE DATABASE tidemark");
        server.executeIn(
                "tidemark",
                Files.readString(Path.of("../persistence/src/main/resources/db/bootstrap.sql")),
                "ALTER ROLE tidemark_owner PASSWORD '%s'".formatted(OWNER_PASSWORD),
                "ALTER ROLE tidemark_service PASSWORD '%s'".formatted(SERVICE_PASSWORD));
        return server;
    }

    private List<String> arguments(Path folder, int webPort, int managementPort) {
        return List.of(
                "-Xmx640m",
                "-XX:+UseSerialGC",
                "-Djava.net.preferIPv4Stack=true",
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.http.port=" + webPort,
                "-Djboss.management.http.port=" + managementPort,
                "-Djboss.node.name=container",
                "-Dtidemark.db.url=" + catalogue.jdbcUrl("tidemark"),
                "-Dtidemark.db.password=" + SERVICE_PASSWORD,
                "-Dtidemark.db.owner.password=" + OWNER_PASSWORD,
                "-Dtidemark.service.key=" + Base64.getEncoder().encodeToString(new byte[32]),
                "-Dtidemark.oidc.url=http://127.0.0.1:1/realms/tidemark",
                "-Dtidemark.oidc.secret=unused",
                "-Dtidemark.public.url=http://127.0.0.1:" + webPort,
                "-Dtidemark.node=container",
                "-Dtidemark.spool.directory=" + folder.resolve("spool"),
                "-Dtidemark.restore.directory=" + folder.resolve("restores"),
                "-Dtidemark.allowed.addresses=127.0.0.0/8",
                "-Dtidemark.file.stores=true",
                "-Dtest.store=" + folder.resolve("store").toUri(),
                "-Dtest.source.port=" + catalogue.port(),
                "-Dtest.source.password=" + catalogue.password());
    }
}

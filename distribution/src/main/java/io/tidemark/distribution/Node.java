package io.tidemark.distribution;

import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One WildFly process with the EAR: a node of the service.
 *
 * <p>All nodes share the provisioned server's programs; each has a base directory of its own.
 */
public final class Node implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** What WildFly's own start script opens to it, less what this server has no subsystem for. */
    private static final List<String> JVM = List.of(
            "-Xms128m",
            "-Xmx768m",
            "-XX:MaxMetaspaceSize=384m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.net.preferIPv4Stack=true",
            "-Djava.awt.headless=true",
            "-Duser.language=en",
            "-Duser.country=US",
            "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
            "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.management/javax.management=ALL-UNNAMED",
            "--add-opens=java.naming/javax.naming=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String name;
    private final Path base;
    private final Path logs;
    private final int webPort;
    private final int managementPort;
    private final ServerProcess process;

    private Node(String name, Path base, Path logs, int webPort, int managementPort, ServerProcess process) {
        this.name = name;
        this.base = base;
        this.logs = logs;
        this.webPort = webPort;
        this.managementPort = managementPort;
        this.process = process;
    }

    /**
     * Starts a node; returns before it is ready.
     *
     * @param base what this node writes, its logs excepted
     * @param environment the settings of the service
     */
    static Node start(
            String name,
            Installation installation,
            Path base,
            Path logs,
            int webPort,
            int managementPort,
            Map<String, String> environment) {
        var deployments = base.resolve("deployments");
        try {
            // the configuration is the distribution's, not this machine's: a newer one takes effect at the next start
            for (var old : List.of("configuration", "deployments", "tmp")) {
                DirectoryTree.delete(base.resolve(old));
            }
            Files.createDirectories(deployments);
            DirectoryTree.copy(
                    installation.wildfly().resolve("standalone/configuration"),
                    base.resolve("configuration"),
                    file -> !file.toString().startsWith("standalone_xml_history"));
            Files.copy(installation.ear(), deployments.resolve("tidemark.ear"));
            Files.createDirectories(logs);
        } catch (IOException failure) {
            throw new UncheckedIOException("prepare " + base, failure);
        }
        var command = new ArrayList<>(List.of(Java.program()));
        command.addAll(JVM);
        command.addAll(List.of(
                "-Dorg.jboss.boot.log.file=" + logs.resolve("server.log"),
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-jar",
                installation.wildfly().resolve("jboss-modules.jar").toString(),
                "-mp",
                installation.wildfly().resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + installation.wildfly(),
                "-Djboss.server.base.dir=" + base,
                "-Djboss.server.log.dir=" + logs,
                "-Djboss.node.name=" + name,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1",
                "-Djboss.http.port=" + webPort,
                "-Djboss.management.http.port=" + managementPort));
        var process = ServerProcess.start("WildFly " + name, command, environment, "TERM", logs.resolve("console.log"));
        return new Node(name, base, logs, webPort, managementPort, process);
    }

    public String name() {
        return name;
    }

    public String url() {
        return "http://127.0.0.1:" + webPort;
    }

    /** Where health and metrics are asked for. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    /** Where this node, and those before it under its name, tell what they do. */
    public Path serverLog() {
        return logs.resolve("server.log");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits until the application is deployed and says that it is ready. */
    public Node awaitReady() {
        var deployments = base.resolve("deployments");
        process.awaitReady(
                () -> {
                    if (Files.exists(deployments.resolve("tidemark.ear.failed"))) {
                        throw new LaunchException("The application could not be deployed: %s says why."
                                .formatted(logs.resolve("server.log")));
                    }
                    return Files.exists(deployments.resolve("tidemark.ear.deployed"))
                            && Http.isOk(managementUrl() + "/health/ready");
                },
                START_LIMIT);
        return this;
    }

    /** Ends the node as a power failure does. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.stop(STOP_LIMIT);
    }
}

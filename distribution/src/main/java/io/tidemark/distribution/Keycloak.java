package io.tidemark.distribution;

import io.tidemark.harness.Cache;
import io.tidemark.harness.DirectoryTree;
import io.tidemark.harness.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * Keycloak with the realm {@code tidemark}, its data in the catalogue's PostgreSQL server.
 *
 * <p>The program is unpacked and prepared ("augmented") once for each version in the user's cache, and shared; what one
 * demonstration writes lies in a home of its own that only refers to it.
 */
final class Keycloak implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static final List<String> JVM = List.of(
            "-Xms64m",
            "-Xmx384m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Duser.language=en",
            "-Duser.country=US",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dpicocli.disable.closures=true",
            "-Dquarkus-log-max-startup-records=10000",
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                    + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path program;
    private final Path home;
    private final int port;
    private final Path log;
    private final Map<String, String> environment;
    private final ServerProcess process;

    private Keycloak(Path program, Path home, int port, Path log, Map<String, String> environment) {
        this.program = program;
        this.home = home;
        this.port = port;
        this.log = log;
        this.environment = environment;
        this.process = launch();
    }

    /**
     * Unpacks and prepares the program unless that was done before.
     *
     * @return its folder
     */
    static Path install(Installation installation, Path log) {
        var folder = Cache.directory().resolve("keycloak-" + installation.keycloakVersion());
        var marker = folder.resolve("prepared-for-tidemark");
        try {
            Files.createDirectories(folder.getParent());
            var lock = folder.resolveSibling(folder.getFileName() + ".lock");
            // another checkout may be doing the same
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                if (held.isValid() && !Files.exists(marker)) {
                    DirectoryTree.delete(folder);
                    unzip(installation.keycloakArchive(), folder);
                    prepare(folder, log);
                    Files.createFile(marker);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("unpack Keycloak to " + folder, failure);
        }
        return folder;
    }

    /**
     * Starts the program; returns before it is ready.
     *
     * @param home where this demonstration's part of it lies
     * @param environment the database, the bootstrap administrator, and what the realm refers to
     */
    static Keycloak start(Path program, Path home, Path realm, int port, Path log, Map<String, String> environment) {
        try {
            Files.createDirectories(home.resolve("data/import"));
            Files.copy(
                    realm,
                    home.resolve("data/import").resolve(realm.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
            for (var shared : List.of("conf", "lib", "providers", "themes")) {
                var link = home.resolve(shared);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, program.resolve(shared));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("prepare " + home, failure);
        }
        return new Keycloak(program, home, port, log, environment);
    }

    /** The issuer of the realm's tokens. */
    String realmUrl() {
        return "http://127.0.0.1:%d/realms/tidemark".formatted(port);
    }

    String administrationUrl() {
        return "http://127.0.0.1:%d/admin/".formatted(port);
    }

    Keycloak awaitReady() {
        process.awaitReady(() -> Http.isOk(realmUrl() + "/.well-known/openid-configuration"), START_LIMIT);
        return this;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.stop(STOP_LIMIT);
    }

    private ServerProcess launch() {
        return ServerProcess.start(
                "Keycloak",
                command(
                        program,
                        home,
                        List.of("-Dkeycloak.migration.replace-placeholders=true"),
                        List.of(
                                "start",
                                "--optimized",
                                "--import-realm",
                                "--http-enabled=true",
                                "--http-host=127.0.0.1",
                                "--http-port=" + port,
                                "--hostname=http://127.0.0.1:" + port,
                                "--cache=local",
                                "--db-pool-max-size=10")),
                environment,
                "TERM",
                log);
    }

    private static void prepare(Path folder, Path log) {
        ServerProcess.start(
                        "Preparation of Keycloak",
                        command(folder, folder, List.of(), List.of("build", "--db=postgres")),
                        Map.of(),
                        "TERM",
                        log)
                .awaitEnd(START_LIMIT);
        if (!Files.exists(folder.resolve("lib/quarkus/build-system.properties"))) {
            throw new LaunchException("Keycloak could not be prepared: %s says why.".formatted(log));
        }
    }

    private static List<String> command(Path program, Path home, List<String> properties, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Java.program());
        command.addAll(JVM);
        command.addAll(properties);
        command.addAll(List.of(
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-cp",
                program.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        command.addAll(arguments);
        return command;
    }

    /** The archive's one folder becomes {@code target}. */
    private static void unzip(Path archive, Path target) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : zip.stream().toList()) {
                var inside = entry.getName().substring(entry.getName().indexOf('/') + 1);
                var file = target.resolve(inside).normalize();
                if (!file.startsWith(target)) {
                    throw new LaunchException("%s leads outside of its folder: %s".formatted(archive, entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (var content = zip.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
    }
}

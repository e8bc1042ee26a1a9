package io.tidemark.distribution;

import io.tidemark.harness.HarnessException;
import io.tidemark.harness.Ports;
import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole service, running: catalogue, identity provider, object store, customers' servers, one node or more.
 *
 * <p>Closing it stops everything in the order in which things need each other.
 */
public final class Demo implements AutoCloseable {

    private static final String FIRST_NODE = "node-1";
    private static final Duration SEED_LIMIT = Duration.ofMinutes(1);

    private final DemoOptions options;
    private final Installation installation;
    private final Home home;
    private final Secrets secrets;
    private final Consumer<String> progress;
    private final long beganAt = System.nanoTime();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<Workload> workloads = new CopyOnWriteArrayList<>();
    private final List<CustomerServer> customers = new CopyOnWriteArrayList<>();
    // closed from the last to the first
    private final List<Part> parts = new ArrayList<>();
    private volatile @Nullable PostgresServer catalogue;
    private volatile @Nullable S3Server store;
    private volatile boolean closing;

    /** Something that runs, and whether it still does. */
    private record Part(String name, Supplier<Boolean> runs, AutoCloseable end) {}

    private Demo(DemoOptions options, Home home, Consumer<String> progress) {
        this.options = options;
        this.installation = Installation.load();
        this.home = home;
        this.secrets = home.secrets();
        this.progress = progress;
    }

    /**
     * Starts everything and waits until all of it is ready.
     *
     * @throws LaunchException if something stands in the way; nothing is left running
     */
    public static Demo start(DemoOptions options) {
        return start(options, line -> {});
    }

    /** @param progress is told in one line what has become ready */
    static Demo start(DemoOptions options, Consumer<String> progress) {
        options.ports().requireFree();
        var home = Home.open(options.home());
        Demo demo;
        try {
            demo = new Demo(options, home, progress);
        } catch (RuntimeException failure) {
            home.close();
            throw failure;
        }
        try {
            home.remember(options.ports());
            demo.startAll();
            return demo;
        } catch (RuntimeException failure) {
            demo.close();
            throw failure;
        }
    }

    /** The address of the pages of the first node. */
    public String url() {
        return "http://127.0.0.1:" + options.ports().of(Service.WEB);
    }

    /** The issuer of tokens: the address of the realm. */
    public String realmUrl() {
        return "http://127.0.0.1:%d/realms/tidemark".formatted(options.ports().of(Service.KEYCLOAK));
    }

    /** The customer's server with that database, {@code shop} or {@code orders}. */
    public CustomerServer customer(String database) {
        return customers.stream()
                .filter(customer -> customer.database().equals(database))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server of " + database));
    }

    /** The service's own server, with the database {@code tidemark}. The demonstration owns and stops it. */
    public PostgresServer catalogue() {
        return Objects.requireNonNull(catalogue);
    }

    /** The object store, with an account that may do everything. */
    public StoreAccount store() {
        return new StoreAccount(
                "http://127.0.0.1:" + options.ports().of(Service.S3), secrets.of("s3_access"), secrets.of("s3_secret"));
    }

    /** Takes the object store away, as an outage does; what it holds stays. */
    public void stopStore() {
        var server = Objects.requireNonNull(store);
        synchronized (parts) {
            parts.removeIf(part -> part.end() == server);
        }
        server.close();
    }

    /** The node of that name. */
    public Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    /** Starts one more node, or one again that was killed, and waits until it is ready. */
    public Node startNode(String name) {
        var node = name.equals(FIRST_NODE) ? launchFirstNode() : launchNode(name, Ports.free(), Ports.free());
        return node.awaitReady();
    }

    /** Ends a node as a power failure does. */
    public void kill(String name) {
        forget(name).kill();
    }

    /** Asks a node for an orderly end and waits for it. */
    public void stop(String name) {
        forget(name).close();
    }

    private Node forget(String name) {
        var node = node(name);
        nodes.remove(node);
        synchronized (parts) {
            parts.removeIf(part -> part.end() == node);
        }
        return node;
    }

    /** What has ended by itself, in words for the person at the keyboard; empty while all is well. */
    Optional<String> casualty() {
        synchronized (parts) {
            return closing
                    ? Optional.empty()
                    : parts.stream()
                            .filter(part -> !part.runs().get())
                            .findFirst()
                            .map(part -> "%s has stopped by itself: the last lines of its log in %s say why."
                                    .formatted(part.name(), home.resolve("logs")));
        }
    }

    DemoOptions options() {
        return options;
    }

    Secrets secrets() {
        return secrets;
    }

    Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - beganAt);
    }

    @Override
    public void close() {
        closing = true;
        workloads.forEach(Workload::close);
        synchronized (parts) {
            for (var part : parts.reversed()) {
                try {
                    part.end().close();
                } catch (Exception failure) {
                    progress.accept("%s did not stop in an orderly way.".formatted(part.name()));
                }
            }
            parts.clear();
        }
        home.close();
    }

    private void startAll() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var keycloakProgram = CompletableFuture.supplyAsync(
                    () -> Keycloak.install(installation, home.log("keycloak-preparation.log")), threads);
            var store = CompletableFuture.runAsync(this::startStore, threads);
            var servers = CompletableFuture.runAsync(this::startCustomers, threads);
            var catalogue = CompletableFuture.supplyAsync(this::startCatalogue, threads);
            var identity = catalogue.thenCombineAsync(keycloakProgram, this::startKeycloak, threads);
            var node = CompletableFuture.allOf(catalogue, store, servers).thenRunAsync(this::startFirstNode, threads);
            try {
                awaitAll(catalogue, store, servers, identity, node);
            } catch (RuntimeException failure) {
                // whatever still starts is told to give up, or closing would wait for it
                threads.shutdownNow();
                throw failure;
            }
        }
        awaitSeed();
    }

    /** What the seed names is there some seconds after the node is ready; where something of it cannot be, the node tries on. */
    private void awaitSeed() {
        if (!options.customers()) {
            return;
        }
        try {
            catalogue().awaitTrueIn("tidemark", Seed.IS_LOADED, SEED_LIMIT);
        } catch (HarnessException late) {
            report("demo data", "not all there yet: the log of the service says why");
        }
    }

    /** Waits for all of them, or for the first that fails: what follows from it is not reported. */
    private static void awaitAll(CompletableFuture<?>... all) {
        var failed = new CompletableFuture<Void>();
        for (var one : all) {
            var _ = one.exceptionally(failure -> {
                failed.completeExceptionally(failure);
                return null;
            });
        }
        try {
            CompletableFuture.anyOf(failed, CompletableFuture.allOf(all)).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private PostgresServer startCatalogue() {
        var port = options.ports().of(Service.CATALOGUE);
        var server = Catalogue.start(
                home.privateFolder("catalogue").resolve("data"),
                home.log("catalogue.log"),
                port,
                secrets,
                installation.bootstrap());
        catalogue = server;
        add("PostgreSQL for the catalogue", server::isRunning, server);
        report("catalogue", "PostgreSQL 18 on port " + port);
        return server;
    }

    private Keycloak startKeycloak(PostgresServer catalogue, Path program) {
        var port = options.ports().of(Service.KEYCLOAK);
        var environment = Map.of(
                "KC_DB_URL", catalogue.jdbcUrl("keycloak"),
                "KC_DB_USERNAME", Catalogue.KEYCLOAK,
                "KC_DB_PASSWORD", secrets.of(Catalogue.KEYCLOAK),
                "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD", secrets.of("keycloak_admin"),
                "TIDEMARK_OIDC_SECRET", secrets.of("oidc"),
                "TIDEMARK_PUBLIC_URL", url());
        var keycloak = Keycloak.start(
                program,
                home.privateFolder("keycloak"),
                installation.realm(),
                port,
                home.log("keycloak.log"),
                environment);
        add("Keycloak", keycloak::isRunning, keycloak);
        keycloak.awaitReady();
        report("sign-in", "Keycloak on port " + port);
        return keycloak;
    }

    /** Starts the object store, also again after {@link #stopStore}. */
    public void startStore() {
        var port = options.ports().of(Service.S3);
        var server = S3Server.in(home.privateFolder("objects"), port, secrets.of("s3_access"), secrets.of("s3_secret"))
                .log(home.log("s3.log"))
                .createBucket("tidemark")
                .start();
        store = server;
        add("The object store", server::isRunning, server);
        report("object store", "S3 on port " + port);
    }

    private void startCustomers() {
        if (!options.customers()) {
            return;
        }
        for (var customer : Customer.values()) {
            var port = options.ports().of(customer.service());
            var server = customer.start(
                    home.privateFolder("customers").resolve(customer.database()),
                    home.log(customer.database() + ".log"),
                    port,
                    secrets);
            add("The demo server " + customer.database(), server::isRunning, server);
            workloads.add(Workload.start(server, customer.database()));
            customers.add(new CustomerServer(
                    server, customer.database(), customer.backupRole(), customer.backupPassword(secrets)));
            report("demo server", "%s, %s on port %d".formatted(customer.database(), customer.version(), port));
        }
    }

    private void startFirstNode() {
        launchFirstNode().awaitReady();
        report("service", "WildFly on port " + options.ports().of(Service.WEB));
    }

    private Node launchFirstNode() {
        return launchNode(
                FIRST_NODE, options.ports().of(Service.WEB), options.ports().of(Service.MANAGEMENT));
    }

    private Node launchNode(String name, int webPort, int managementPort) {
        var environment = new HashMap<String, String>();
        environment.put(
                "TIDEMARK_DB_URL",
                "jdbc:postgresql://127.0.0.1:%d/tidemark"
                        .formatted(options.ports().of(Service.CATALOGUE)));
        environment.put("TIDEMARK_DB_USER", Catalogue.SERVICE);
        environment.put("TIDEMARK_DB_PASSWORD", secrets.of(Catalogue.SERVICE));
        environment.put("TIDEMARK_DB_OWNER_USER", Catalogue.OWNER);
        environment.put("TIDEMARK_DB_OWNER_PASSWORD", secrets.of(Catalogue.OWNER));
        environment.put(
                "TIDEMARK_SERVICE_KEY_FILE",
                Secrets.keyFile(home.resolve("service.key")).toString());
        environment.put("TIDEMARK_OIDC_URL", realmUrl());
        environment.put("TIDEMARK_OIDC_SECRET", secrets.of("oidc"));
        environment.put("TIDEMARK_PUBLIC_URL", url());
        environment.put("TIDEMARK_NODE", name);
        environment.put(
                "TIDEMARK_SPOOL_DIRECTORY",
                home.privateFolder("nodes/" + name + "/spool").toString());
        environment.put(
                "TIDEMARK_RESTORE_DIRECTORY", home.privateFolder("restores").toString());
        environment.put("TIDEMARK_ALLOWED_ADDRESSES", "127.0.0.0/8,::1/128");
        if (options.customers()) {
            home.write("seed.json", Seed.text(options.ports(), secrets));
            environment.put("TIDEMARK_SEED_FILE", home.resolve("seed.json").toString());
        }
        environment.putAll(options.settings());
        var node = Node.start(
                name,
                installation,
                home.resolve("nodes").resolve(name),
                home.log(name),
                webPort,
                managementPort,
                environment);
        nodes.add(node);
        add("WildFly " + name, node::isRunning, node);
        return node;
    }

    private void add(String name, Supplier<Boolean> runs, AutoCloseable end) {
        synchronized (parts) {
            parts.add(new Part(name, runs, end));
        }
    }

    private void report(String what, String how) {
        progress.accept("%5d s  %-13s %s".formatted(uptime().toSeconds(), what, how));
    }
}

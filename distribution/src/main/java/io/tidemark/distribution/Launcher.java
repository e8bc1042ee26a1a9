package io.tidemark.distribution;

import io.tidemark.harness.HarnessException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program behind {@code make run}: starts everything, says where it is, and stops it when it is told to. */
public final class Launcher {

    private final PrintStream out;
    private final Path folder;
    private final Map<String, String> environment;
    private final Optional<ProcessHandle> parent = ProcessHandle.current().parent();

    Launcher(PrintStream out, Path folder, Map<String, String> environment) {
        this.out = out;
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * Without arguments it runs the demonstration; {@code sql <server> <statement>} runs a statement as superuser of one
     * of the running demo servers.
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) {
        var folder = Path.of(Optional.ofNullable(System.getenv("TIDEMARK_HOME")).orElse(".tidemark"))
                .toAbsolutePath()
                .normalize();
        var launcher = new Launcher(System.out, folder, System.getenv());
        var status = arguments.length == 0 ? launcher.run() : launcher.command(arguments);
        // halts rather than exits: while a shutdown hook runs, exit would wait for it for ever
        Runtime.getRuntime().halt(status);
    }

    /** @return the exit status */
    int run() {
        var stopped = new CountDownLatch(1);
        var stopping = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping.countDown();
            awaitQuietly(stopped);
        }));
        var status = 0;
        try {
            var ports = DemoPorts.choose(environment, Home.portsOfLastRun(folder));
            out.println("Starting Tidemark; data and logs are in " + folder);
            try (var demo = Demo.start(new DemoOptions(folder, ports, true, Map.of()), out::println)) {
                out.println(Welcome.text(demo));
                status = watch(demo, stopping);
                out.println("Stopping.");
            }
            out.println("Stopped. The data stay in %s for the next make run.".formatted(folder));
        } catch (LaunchException | HarnessException failure) {
            out.println();
            out.println(failure.getMessage());
            status = 1;
        } finally {
            stopped.countDown();
        }
        return status;
    }

    private int watch(Demo demo, CountDownLatch stopping) {
        try {
            while (!stopping.await(1, TimeUnit.SECONDS)) {
                var casualty = demo.casualty();
                if (casualty.isPresent()) {
                    out.println(casualty.get());
                    return 1;
                }
                if (isOrphaned()) {
                    return 1;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    int command(String... arguments) {
        if (arguments.length != 3 || !arguments[0].equals("sql")) {
            out.println("Usage: distribution/run [sql orders|shop STATEMENT]");
            return 2;
        }
        for (var customer : Customer.values()) {
            if (customer.database().equals(arguments[1])) {
                return execute(customer, arguments[2]);
            }
        }
        out.println("There is no demo server '%s': it is orders or shop.".formatted(arguments[1]));
        return 2;
    }

    private int execute(Customer customer, String sql) {
        var port = DemoPorts.choose(environment, Home.portsOfLastRun(folder)).of(customer.service());
        var secrets = new Secrets(folder.resolve("secrets.properties"));
        var url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, customer.database());
        try (var connection = DriverManager.getConnection(url, "postgres", customer.superuserPassword(secrets));
                var statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                var rows = statement.getResultSet();
                while (rows.next()) {
                    var line = new StringBuilder();
                    for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        line.append(column == 1 ? "" : "\t").append(rows.getString(column));
                    }
                    out.println(line);
                }
            } else {
                out.println("Done.");
            }
            return 0;
        } catch (SQLException failure) {
            out.println(failure.getMessage());
            return 1;
        }
    }

    /** Whether the shell that started us is gone without a word, and nobody could stop us any more. */
    private boolean isOrphaned() {
        return parent.isPresent() && !parent.get().isAlive();
    }

    private static void awaitQuietly(CountDownLatch stopped) {
        try {
            stopped.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

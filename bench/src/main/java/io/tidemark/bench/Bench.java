package io.tidemark.bench;

import io.tidemark.harness.DirectoryTree;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of the benchmarks. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Does the same work with Tidemark and with its peers, in turns, and prints medians and ratios.",
        footer = {"", "bench/README.md tells how to read the tables and how each figure of the documentation was made."
        })
public final class Bench implements Callable<Integer> {

    @Option(
            names = "--rounds",
            scope = ScopeType.INHERIT,
            defaultValue = "5",
            description = "Rounds that count, after one that warms up (default: ${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--work",
            scope = ScopeType.INHERIT,
            defaultValue = "/var/tmp",
            description =
                    "Where to make the directory for all that is written; on the kind of disk that shall be measured"
                            + " (default: ${DEFAULT-VALUE}). /dev/shm takes the disk out of the comparison.")
    Path work = Path.of("/var/tmp");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Also write all samples to this file.")
    @Nullable
    Path json;

    @Option(
            names = "--without",
            split = ",",
            scope = ScopeType.INHERIT,
            description = "Leave out these peers, by their names in the tables: Barman takes minutes for each turn.")
    List<String> without = List.of();

    private final Path program =
            Path.of(System.getProperty("tidemark.root", ""), "cli/target/tidemark-cli/tidemark/bin/tidemark");
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, out);
        return CommandLine.ExitCode.USAGE;
    }

    @Command(
            name = "commits",
            mixinStandardHelpOptions = true,
            description =
                    "Transactions a second with Tidemark and with pg_receivewal --synchronous as synchronous standby.")
    int commits(
            @Option(
                            names = "--clients",
                            split = ",",
                            defaultValue = "1,8,32",
                            description = "How many clients commit at once (default: ${DEFAULT-VALUE}).")
                    List<Integer> clients,
            @Option(
                            names = "--seconds",
                            defaultValue = "10",
                            description = "How long each turn takes (default: ${DEFAULT-VALUE}).")
                    int seconds)
            throws Exception {
        return report(settings -> new CommitBench(settings, clients, seconds).run());
    }

    @Command(
            name = "backlog",
            mixinStandardHelpOptions = true,
            description = "Time to take in WAL that has piled up, against pg_receivewal, with and without TLS.")
    int backlog(
            @Option(
                            names = "--megabytes",
                            defaultValue = "1600",
                            description = "How much WAL, at least (default: ${DEFAULT-VALUE}).")
                    int megabytes)
            throws Exception {
        return report(settings -> new BacklogBench(settings, megabytes).run());
    }

    @Command(
            name = "recovery",
            mixinStandardHelpOptions = true,
            description = "A recovery of segments through restore_command, against pgBackRest asynchronous and Barman.")
    int recovery(
            @Option(
                            names = "--segments",
                            defaultValue = "64",
                            description = "How many segments are recovered (default: ${DEFAULT-VALUE}).")
                    int segments)
            throws Exception {
        return report(settings -> new RecoveryBench(settings, segments).run(archivers(settings)));
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Segments through archive_command, against pgBackRest asynchronous and Barman.")
    int archive(
            @Option(
                            names = "--segments",
                            defaultValue = "64",
                            description = "How many segments pile up before each turn (default: ${DEFAULT-VALUE}).")
                    int segments)
            throws Exception {
        return report(settings -> new ArchiveBench(settings, segments).run(archivers(settings)));
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = "Backups, whole and of changes, and restores, against pgBackRest and pg_basebackup.")
    int backup(
            @Option(
                            names = "--megabytes",
                            defaultValue = "784",
                            description = "How large the server's data is, about (default: ${DEFAULT-VALUE}).")
                    int megabytes)
            throws Exception {
        return report(settings -> new BackupBench(settings, megabytes).run());
    }

    private List<Archiver> archivers(Settings settings) {
        return Stream.of(
                        new CommandLineArchiver(settings.work(), program),
                        PgBackRest.withZstd(settings.work()),
                        PgBackRest.asItComes(settings.work()),
                        new Barman(settings.work()))
                .filter(archiver -> !without.contains(archiver.name()))
                .toList();
    }

    /** A benchmark. */
    @FunctionalInterface
    private interface Work {
        List<Result> run(Settings settings) throws Exception;
    }

    private int report(Work benchmark) throws Exception {
        var directory = Files.createTempDirectory(work, "tidemark-bench-");
        try {
            var results = benchmark.run(new Settings(directory, rounds, progress));
            results.forEach(result -> result.print(out));
            writeJson(results);
            return 0;
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    private void writeJson(List<Result> results) {
        if (json != null) {
            try {
                Files.writeString(json, JsonReport.of(new ArrayList<>(results)));
            } catch (IOException e) {
                throw new UncheckedIOException("write " + json, e);
            }
        }
    }
}

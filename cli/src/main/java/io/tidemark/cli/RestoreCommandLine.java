package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.Repository;
import io.tidemark.engine.restore.DeltaSink;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreCommand;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestoreReport;
import io.tidemark.engine.restore.RestoreSink;
import io.tidemark.engine.restore.TablespaceMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Puts a backup and its WAL into a directory, from which PostgreSQL recovers to the target.",
        sortOptions = false)
final class RestoreCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "<directory>", description = "The new data directory; absent or empty, but with --delta.")
    private Path directory;

    @Mixin
    private final PlanArguments plan = new PlanArguments();

    @Option(
            names = "--tablespace",
            paramLabel = "<old>=<new>",
            description = "Where a tablespace goes, named by its oid or its old location. May be repeated."
                    + " Default: inside the data directory.")
    private final Map<String, Path> tablespaces = new LinkedHashMap<>();

    @Option(
            names = "--fetch-wal",
            description = "Let the server fetch WAL with 'tidemark archive-get' while it recovers,"
                    + " instead of putting it into the directory.")
    private boolean fetchWal;

    @Option(
            names = "--delta",
            description =
                    "Make the cluster's own, stopped data directory what the backup says: only pages that differ are"
                            + " fetched, and what does not belong there is removed.")
    private boolean delta;

    @Option(
            names = "--workers",
            paramLabel = "<number>",
            defaultValue = "4",
            description = "How many files are fetched at once from a repository. Default: 4.")
    private int workers = 4;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() throws IOException {
        if (service.given()) {
            restoreFromService();
            return ExitCode.OK.status();
        }
        var mapping = mapping();
        var options = options();
        try (var opened = OpenedRepository.open(store)) {
            var planned = plan.plan(opened);
            if (dryRun) {
                print(planned);
                return ExitCode.OK.status();
            }
            var target = directory.toAbsolutePath().normalize();
            try (var sink = sink(target, mapping, opened.repository())) {
                var restore = new Restore(opened.repository(), opened.archive());
                var report = common.working(
                        (progress, cancellation) -> restore.run(planned, sink, options, progress, cancellation));
                print(planned, target, report);
            }
            return ExitCode.OK.status();
        }
    }

    private RestoreSink sink(Path target, TablespaceMapping mapping, Repository repository) {
        return delta
                ? new DeltaSink(target, mapping, repository.description().systemIdentifier())
                : new DirectorySink(target, mapping);
    }

    private void restoreFromService() throws IOException {
        if (delta) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "--delta needs the repository, and a service streams whole files",
                    "Name the store and the key, or restore into an empty directory.");
        }
        var command = fetchWal ? archiveGetByLink() : RestoreCommand.NONE;
        try (var client = service.open()) {
            var planned = plan.plan(client);
            if (dryRun) {
                print(planned);
                return;
            }
            var target = directory.toAbsolutePath().normalize();
            try (var sink = new DirectorySink(target, mapping())) {
                var restore = new ServiceRestore(
                        planned, sink, written -> plan.adapt(written).with(Map.of("restore_command", command.text())));
                restore.begin(!fetchWal);
                var recovery = plan.recover(client, planned, !fetchWal);
                var report = common.fetching(
                        client,
                        recovery,
                        (in, progress, cancellation) -> restore.run(in, recovery.wal(), progress, cancellation));
                print(planned, target, report);
            }
        }
    }

    private TablespaceMapping mapping() {
        var locations = new LinkedHashMap<String, Path>();
        tablespaces.forEach((old, place) -> locations.put(old, place.toAbsolutePath()));
        return new TablespaceMapping(locations);
    }

    private RestoreOptions options() {
        if (workers < 1 || workers > 64) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST, "--workers %d".formatted(workers), "Use a number from 1 to 64.");
        }
        var basic = fetchWal ? RestoreOptions.with(archiveGet()) : RestoreOptions.selfContained();
        return plan.options(basic).withWorkers(workers);
    }

    private RestoreCommand archiveGet() {
        var words = new ArrayList<>(Launcher.words());
        words.add("archive-get");
        words.addAll(store.words());
        words.add("%f");
        words.add("%p");
        return RestoreCommand.of(words);
    }

    /** The server runs it in its data directory, which may be moved before it is started. */
    private static RestoreCommand archiveGetByLink() {
        var words = new ArrayList<>(Launcher.words());
        words.addAll(List.of("archive-get", "--link-file", WalLink.FILE, "%f", "%p"));
        return RestoreCommand.of(words);
    }

    private void print(ServicePlan planned) {
        if (common.wantsJson()) {
            Json.print(common.out(), planned.fields());
        } else {
            common.out().println(planned.describe());
            common.out().flush();
        }
    }

    private void print(ServicePlan planned, Path target, RestoreReport report) {
        print(planned.fields(), planned.serverMajor(), planned.target().describe(), target, report);
    }

    private void print(RestorePlan planned) {
        if (common.wantsJson()) {
            Json.print(common.out(), BackupFields.of(planned));
        } else {
            common.out().println(planned.describe());
            common.out().printf("Recovery is expected to end at %s.%n", planned.stop());
            common.out().flush();
        }
    }

    private void print(RestorePlan planned, Path target, RestoreReport report) {
        var major = planned.backup().facts().origin().version().major();
        print(
                BackupFields.of(planned),
                Integer.toString(major),
                planned.target().describe(),
                target,
                report);
    }

    private void print(
            Map<String, @Nullable Object> fields, String major, String recovers, Path target, RestoreReport report) {
        if (common.wantsJson()) {
            fields.put("directory", target);
            fields.put("files", report.files());
            fields.put("restoredBytes", report.size().bytes());
            fields.put("restoredWalBytes", report.walSize().bytes());
            fields.put("reusedBytes", report.reused().bytes());
            Json.print(common.out(), fields);
        } else {
            common.out()
                    .printf(
                            "Restored backup %s into %s: %d files, %s, and %s of WAL.%n",
                            report.backup(), target, report.files(), report.size(), report.walSize());
            if (delta) {
                common.out().printf("%s of it were there already.%n", report.reused());
            }
            common.out().printf("Start PostgreSQL %s in it: it recovers %s.%n", major, recovers);
            common.out().flush();
        }
    }
}

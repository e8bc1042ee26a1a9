package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.Restore;
import io.tidemark.engine.restore.RestoreCommand;
import io.tidemark.engine.restore.RestoreOptions;
import io.tidemark.engine.restore.RestorePlan;
import io.tidemark.engine.restore.RestoreReport;
import io.tidemark.engine.restore.TablespaceMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Puts a backup and its WAL into a directory, from which PostgreSQL recovers to the target.",
        sortOptions = false)
final class RestoreCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "<directory>", description = "The new data directory; absent or empty.")
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
            names = "--workers",
            paramLabel = "<number>",
            defaultValue = "4",
            description = "How many files are fetched at once. Default: 4.")
    private int workers = 4;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() throws IOException {
        var mapping = mapping();
        var options = options();
        try (var opened = OpenedRepository.open(store)) {
            var planned = plan.plan(opened);
            if (dryRun) {
                print(planned);
                return ExitCode.OK.status();
            }
            var target = directory.toAbsolutePath().normalize();
            try (var sink = new DirectorySink(target, mapping)) {
                var restore = new Restore(opened.repository(), opened.archive());
                var report = common.working(
                        (progress, cancellation) -> restore.run(planned, sink, options, progress, cancellation));
                print(planned, target, report);
            }
            return ExitCode.OK.status();
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
        return basic.withAction(plan.action())
                .withDetach(plan.detach())
                .withSettings(plan.settings())
                .withWorkers(workers);
    }

    private RestoreCommand archiveGet() {
        var words = new ArrayList<>(Launcher.words());
        words.add("archive-get");
        words.addAll(store.words());
        words.add("%f");
        words.add("%p");
        return RestoreCommand.of(words);
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
        if (common.wantsJson()) {
            var fields = BackupFields.of(planned);
            fields.put("directory", target);
            fields.put("files", report.files());
            fields.put("restoredBytes", report.size().bytes());
            fields.put("restoredWalBytes", report.walSize().bytes());
            Json.print(common.out(), fields);
        } else {
            common.out()
                    .printf(
                            "Restored backup %s into %s: %d files, %s, and %s of WAL.%n",
                            report.backup(), target, report.files(), report.size(), report.walSize());
            common.out()
                    .printf(
                            "Start PostgreSQL %s in it: it recovers %s.%n",
                            major(planned), planned.target().describe());
            common.out().flush();
        }
    }

    private static int major(RestorePlan planned) {
        return planned.backup().facts().origin().version().major();
    }
}

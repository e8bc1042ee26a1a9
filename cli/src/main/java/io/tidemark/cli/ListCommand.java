package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TargetTimeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists the backups of a repository and what can be recovered.",
        sortOptions = false)
final class ListCommand implements Callable<Integer> {

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        try (var opened = OpenedRepository.open(store)) {
            var catalogue = opened.repository().catalogue();
            var sources = new RestoreSources(
                    catalogue.backups(), opened.archive().coverage(), opened.archive()::findTransaction);
            var windows = RestorePlanner.windows(sources, TargetTimeline.YOUNGEST);
            if (common.wantsJson()) {
                printJson(opened, catalogue, windows);
            } else {
                printTable(catalogue, windows);
            }
            return (catalogue.unreadable().isEmpty() ? ExitCode.OK : ExitCode.DAMAGED).status();
        }
    }

    private void printTable(BackupCatalogue catalogue, List<RecoveryWindow> windows) {
        var table = new Table("BACKUP", "ENDED", "VERSION", "SIZE", "CHANGED", "STORED", "WAL", "LABEL");
        for (var backup : catalogue.backups()) {
            var facts = backup.facts();
            table.row(
                    backup.id().toString(),
                    Moments.show(facts.endedAt()),
                    facts.origin().version().toString(),
                    new DataSize(backup.sizes().totalBytes()).toString(),
                    new DataSize(backup.sizes().changedBytes()).toString(),
                    new DataSize(backup.sizes().storedBytes()).toString(),
                    "%s to %s".formatted(facts.wal().start(), facts.wal().stop()),
                    facts.label());
        }
        table.print(common.out());
        for (var window : windows) {
            common.out().printf("Recoverable: %s to %s%n", window.from(), window.until());
        }
        if (windows.isEmpty()) {
            common.out().println("Recoverable: nothing");
        }
        for (var unreadable : catalogue.unreadable()) {
            common.err()
                    .printf(
                            "tidemark: backup %s is damaged: %s%n",
                            unreadable.id(), unreadable.reason().getMessage());
        }
    }

    private void printJson(OpenedRepository opened, BackupCatalogue catalogue, List<RecoveryWindow> windows) {
        var description = opened.repository().description();
        var all = new LinkedHashMap<String, Object>();
        all.put("repository", description.id());
        all.put("server", description.server());
        all.put("systemIdentifier", description.systemIdentifier());
        all.put("backups", catalogue.backups().stream().map(BackupFields::of).toList());
        all.put("windows", windows.stream().map(BackupFields::of).toList());
        all.put(
                "unreadable",
                catalogue.unreadable().stream()
                        .map(unreadable -> {
                            var fields = new LinkedHashMap<String, Object>();
                            fields.put("id", unreadable.id());
                            fields.put("code", unreadable.reason().code());
                            fields.put("message", unreadable.reason().getMessage());
                            return fields;
                        })
                        .toList());
        Json.print(common.out(), all);
    }
}

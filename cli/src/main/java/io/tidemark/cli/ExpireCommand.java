package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.repository.BackupCatalogue;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Sweep;
import io.tidemark.engine.restore.RecoveryWindow;
import io.tidemark.engine.restore.RestorePlanner;
import io.tidemark.engine.restore.RestoreSources;
import io.tidemark.engine.restore.TargetTimeline;
import io.tidemark.engine.retention.Hold;
import io.tidemark.engine.retention.KnownBackup;
import io.tidemark.engine.retention.Retention;
import io.tidemark.engine.retention.RetentionDecision;
import io.tidemark.engine.retention.RetentionRules;
import io.tidemark.engine.retention.WalExpiry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "expire",
        description =
                "Removes the backups that no rule keeps, the WAL that no kept backup needs, and what nothing names any"
                        + " more.",
        footer = {"", "Only for repositories without a service: of holds that a service keeps it knows nothing."},
        sortOptions = false)
final class ExpireCommand implements Callable<Integer> {

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Option(names = "--keep-last", paramLabel = "<n>", description = "Keep the newest n backups.")
    private int keepLast;

    @Option(
            names = "--keep-days",
            paramLabel = "<n>",
            description = "Keep what it takes to recover every moment of the last n days.")
    private int keepDays;

    @Option(names = "--dry-run", description = "Only say what would be removed, and what could not be recovered then.")
    private boolean dryRun;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    /** What is there, what goes, and what can be recovered before and after. */
    private record Plan(
            RetentionDecision decision, WalExpiry wal, List<RecoveryWindow> before, List<RecoveryWindow> after) {}

    @Override
    public Integer call() {
        var rules = rules();
        try (var opened = dryRun ? OpenedRepository.open(store) : openToRemove()) {
            var plan = plan(opened, rules);
            var swept = dryRun
                    ? null
                    : common.working((progress, cancellation) -> {
                        progress.phase("delete");
                        for (var expired : plan.decision().expired()) {
                            cancellation.throwIfRequested();
                            opened.repository().remove(new BackupId(expired.id()));
                        }
                        cancellation.throwIfRequested();
                        plan.wal().run();
                        progress.phase("sweep");
                        return opened.repository().sweep().run(Sweep.DEFAULT_MARGIN);
                    });
            if (common.wantsJson()) {
                printJson(plan, swept);
            } else {
                print(plan, swept);
            }
            return ExitCode.OK.status();
        }
    }

    private OpenedRepository openToRemove() {
        return OpenedRepository.openForWriting(store, Compression.usual());
    }

    private RetentionRules rules() {
        if (keepLast < 0 || keepDays < 0 || keepLast == 0 && keepDays == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "no rule says what to keep",
                    "Give --keep-last <n>, --keep-days <n>, or both: a backup goes that neither keeps.");
        }
        return new RetentionRules(keepLast, Duration.ofDays(keepDays), 0);
    }

    private static Plan plan(OpenedRepository opened, RetentionRules rules) {
        var catalogue = opened.repository().catalogue();
        requireReadable(catalogue);
        var decision = Retention.decide(
                rules, catalogue.backups().stream().map(ExpireCommand::known).toList(), Instant.now());
        var coverage = opened.archive().coverage();
        var wal = WalExpiry.of(new RetentionDecision(decision.kept(), List.of()), opened.archive(), coverage);
        var kept = decision.kept().stream().map(each -> each.backup().id()).collect(Collectors.toSet());
        var remaining = catalogue.backups().stream()
                .filter(backup -> kept.contains(backup.id().value()))
                .toList();
        return new Plan(decision, wal, windows(opened, catalogue.backups()), windows(opened, remaining));
    }

    /** Nobody knows what a damaged backup needs. */
    private static void requireReadable(BackupCatalogue catalogue) {
        if (!catalogue.unreadable().isEmpty()) {
            throw new EngineException(
                    ErrorCode.OBJECT_CORRUPT,
                    "backup %s is damaged: nothing is removed"
                            .formatted(catalogue.unreadable().getFirst().id()),
                    "Verify the repository; remove that backup's object below manifests/ if it is lost.");
        }
    }

    private static KnownBackup known(BackupManifest backup) {
        var wal = backup.facts().wal();
        return new KnownBackup(
                backup.id().value(),
                wal.startTimeline(),
                wal.start(),
                wal.stop(),
                backup.facts().endedAt(),
                Hold.NONE,
                backup.facts().checksumFailures().isEmpty());
    }

    private static List<RecoveryWindow> windows(OpenedRepository opened, List<BackupManifest> backups) {
        return RestorePlanner.windows(
                new RestoreSources(backups, opened.archive().coverage(), opened.archive()::findTransaction),
                TargetTimeline.YOUNGEST);
    }

    private void print(Plan plan, Sweep.@Nullable Swept swept) {
        var table = new Table("BACKUP", "ENDED", dryRun ? "WOULD BE" : "IS", "BECAUSE");
        for (var kept : plan.decision().kept()) {
            table.row(
                    kept.backup().id(),
                    Moments.show(kept.backup().endedAt()),
                    "kept",
                    kept.reasons().stream()
                            .sorted()
                            .map(reason -> words(reason.name()))
                            .collect(Collectors.joining(", ")));
        }
        for (var expired : plan.decision().expired()) {
            table.row(expired.id(), Moments.show(expired.endedAt()), "removed", "no rule keeps it");
        }
        table.print(common.out());
        common.out()
                .printf(
                        "WAL files %s: %d%n",
                        dryRun ? "to remove" : "removed", plan.wal().superfluous());
        if (swept != null) {
            common.out().printf("Swept: %d objects, %s%n", swept.objects(), new DataSize(swept.bytes()));
        }
        print(dryRun ? "Recoverable now: " : "Recoverable before: ", plan.before());
        print(dryRun ? "Recoverable then: " : "Recoverable now: ", plan.after());
        common.out().flush();
    }

    private void print(String title, List<RecoveryWindow> windows) {
        for (var window : windows) {
            common.out().printf("%s%s to %s%n", title, window.from(), window.until());
        }
        if (windows.isEmpty()) {
            common.out().println(title + "nothing");
        }
    }

    private void printJson(Plan plan, Sweep.@Nullable Swept swept) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("dryRun", dryRun);
        fields.put(
                "kept",
                plan.decision().kept().stream()
                        .map(kept -> Map.of(
                                "id",
                                kept.backup().id(),
                                "reasons",
                                kept.reasons().stream().sorted().toList()))
                        .toList());
        fields.put(
                "removed",
                plan.decision().expired().stream().map(KnownBackup::id).toList());
        fields.put("walFilesRemoved", plan.wal().superfluous());
        fields.put("sweptObjects", swept == null ? null : swept.objects());
        fields.put("sweptBytes", swept == null ? null : swept.bytes());
        fields.put("windowsBefore", plan.before().stream().map(BackupFields::of).toList());
        fields.put("windowsAfter", plan.after().stream().map(BackupFields::of).toList());
        Json.print(common.out(), fields);
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

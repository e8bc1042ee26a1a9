package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
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
import io.tidemark.engine.retention.RetentionDecision.Kept;
import io.tidemark.engine.retention.RetentionDecision.Reason;
import io.tidemark.engine.retention.RetentionRules;
import io.tidemark.engine.retention.WalExpiry;
import io.tidemark.engine.storage.ObjectLockedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    /** What is there, and what goes. */
    private record Plan(List<BackupManifest> backups, RetentionDecision decision, WalExpiry wal) {}

    /**
     * What went.
     *
     * @param locked backups that had to stay, and why
     * @param swept null if nothing was to be removed yet
     */
    private record Outcome(Map<String, String> locked, long walFiles, Sweep.@Nullable Swept swept) {}

    @Override
    public Integer call() {
        var rules = rules();
        try (var opened = dryRun ? OpenedRepository.open(store) : openToRemove()) {
            var plan = plan(opened, rules);
            var before = windows(opened, plan.backups());
            var outcome = dryRun
                    ? new Outcome(Map.of(), plan.wal().superfluous(), null)
                    : common.working((progress, cancellation) -> remove(opened, plan, progress, cancellation));
            var after = windows(opened, remaining(plan, outcome));
            if (common.wantsJson()) {
                printJson(plan, outcome, before, after);
            } else {
                print(plan, outcome, before, after);
            }
            return ExitCode.OK.status();
        }
    }

    /** Locks what stays before anything goes. A backup that is locked stays, and what recovery from it needs. */
    private static Outcome remove(OpenedRepository opened, Plan plan, Progress progress, Cancellation cancellation) {
        progress.phase("lock");
        plan.wal().renewKept();
        opened.repository()
                .renew(plan.decision().kept().stream()
                        .map(kept -> new BackupId(kept.backup().id()))
                        .toList());
        progress.phase("delete");
        var locked = new LinkedHashMap<String, String>();
        var kept = new ArrayList<>(plan.decision().kept());
        for (var expired : plan.decision().expired()) {
            cancellation.throwIfRequested();
            try {
                opened.repository().remove(new BackupId(expired.id()));
            } catch (ObjectLockedException stays) {
                locked.put(expired.id(), String.valueOf(stays.getMessage()));
                kept.add(new Kept(expired, Set.of(Reason.MINIMUM_COUNT)));
            }
        }
        cancellation.throwIfRequested();
        var wal = locked.isEmpty() ? plan.wal() : wal(opened, kept);
        var walFiles = wal.run();
        progress.phase("sweep");
        return new Outcome(locked, walFiles, opened.repository().sweep().run(Sweep.DEFAULT_MARGIN));
    }

    private static WalExpiry wal(OpenedRepository opened, List<Kept> kept) {
        var archive = opened.archive();
        return WalExpiry.of(new RetentionDecision(kept, List.of()), archive, archive.coverage());
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
        return new Plan(catalogue.backups(), decision, wal(opened, decision.kept()));
    }

    private static List<BackupManifest> remaining(Plan plan, Outcome outcome) {
        var gone = plan.decision().expired().stream()
                .map(KnownBackup::id)
                .filter(id -> !outcome.locked().containsKey(id))
                .collect(Collectors.toSet());
        return plan.backups().stream()
                .filter(backup -> !gone.contains(backup.id().value()))
                .toList();
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

    private void print(Plan plan, Outcome outcome, List<RecoveryWindow> before, List<RecoveryWindow> after) {
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
            var locked = outcome.locked().get(expired.id());
            table.row(
                    expired.id(),
                    Moments.show(expired.endedAt()),
                    locked == null ? "removed" : "kept",
                    locked == null ? "no rule keeps it" : locked);
        }
        table.print(common.out());
        common.out().printf("WAL files %s: %d%n", dryRun ? "to remove" : "removed", outcome.walFiles());
        var swept = outcome.swept();
        if (swept != null) {
            common.out().printf("Swept: %d objects, %s%n", swept.objects(), new DataSize(swept.bytes()));
            if (swept.uploads() > 0) {
                common.out().printf("Uploads abandoned that were never completed: %d%n", swept.uploads());
            }
            if (swept.deferred() > 0) {
                common.out().printf("Not let go by the store yet: %d objects%n", swept.deferred());
            }
        }
        print(dryRun ? "Recoverable now: " : "Recoverable before: ", before);
        print(dryRun ? "Recoverable then: " : "Recoverable now: ", after);
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

    private void printJson(Plan plan, Outcome outcome, List<RecoveryWindow> before, List<RecoveryWindow> after) {
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
                plan.decision().expired().stream()
                        .map(KnownBackup::id)
                        .filter(id -> !outcome.locked().containsKey(id))
                        .toList());
        fields.put("locked", List.copyOf(outcome.locked().keySet()));
        fields.put("walFilesRemoved", outcome.walFiles());
        var swept = outcome.swept();
        fields.put("sweptObjects", swept == null ? null : swept.objects());
        fields.put("sweptBytes", swept == null ? null : swept.bytes());
        fields.put("uploadsAbandoned", swept == null ? null : swept.uploads());
        fields.put("windowsBefore", before.stream().map(BackupFields::of).toList());
        fields.put("windowsAfter", after.stream().map(BackupFields::of).toList());
        Json.print(common.out(), fields);
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

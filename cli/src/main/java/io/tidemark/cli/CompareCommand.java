package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Repository;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description = "Shows what changed from one backup to another, by relation.",
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {

    private static final int MOST = 200;

    @Parameters(
            index = "0",
            paramLabel = "<backup>",
            arity = "0..1",
            defaultValue = "latest",
            description = "The id of a backup, or latest. Default: latest.")
    private String backup = "latest";

    @Parameters(
            index = "1",
            paramLabel = "<other>",
            arity = "0..1",
            description = "Another one. Default: the one before it.")
    private @Nullable String other;

    @Option(
            names = "--limit",
            paramLabel = "<n>",
            defaultValue = "20",
            description = "How many relations to show, 1 to 200, the most changed first. Default: 20.")
    private int limit = 20;

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "%d relations cannot be shown".formatted(limit),
                    "Ask for 1 to %d.".formatted(MOST));
        }
        var compared = service.given() ? compareByService() : compareInRepository();
        if (common.wantsJson()) {
            Json.print(common.out(), compared);
        } else {
            print(compared);
        }
        return ExitCode.OK.status();
    }

    private Map<String, @Nullable Object> compareByService() {
        try (var client = service.open()) {
            return client.comparison(client.find(backup), other == null ? null : client.find(other), limit);
        }
    }

    private Map<String, @Nullable Object> compareInRepository() {
        try (var opened = OpenedRepository.open(store)) {
            var repository = opened.repository();
            var one = ShowCommand.find(repository, backup).id();
            var comparison = repository.compare(
                    one,
                    other == null
                            ? before(repository, one)
                            : ShowCommand.find(repository, other).id());
            return common.working(
                    (_, cancellation) -> BackupFields.of(comparison, comparison.relations(limit, cancellation)));
        }
    }

    private static BackupId before(Repository repository, BackupId backup) {
        return repository.backups().stream()
                .map(BackupManifest::id)
                .filter(each -> each.compareTo(backup) < 0)
                .reduce((_, last) -> last)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.NOT_FOUND,
                        "there is no backup before '%s'".formatted(backup),
                        "Name two backups; 'tidemark list' shows which there are."));
    }

    private void print(Map<String, @Nullable Object> compared) {
        var all = ServiceClient.object(compared.get("changes"));
        common.out().printf("From %s to %s%n", compared.get("older"), compared.get("newer"));
        common.out()
                .printf(
                        "Changed: %s in %d pages, removed: %s, size: %s, relations: %d%n",
                        size(all, "changedBytes"),
                        ServiceClient.number(all, "changedPages"),
                        size(all, "removedBytes"),
                        growth(all),
                        ServiceClient.number(compared, "relations"));
        var largest = ServiceClient.objects(compared.get("largest"));
        if (largest.isEmpty()) {
            common.out().flush();
            return;
        }
        var table = new Table("CHANGED", "PAGES", "REMOVED", "SIZE", "FILES", "PATH");
        for (var relation : largest) {
            var changes = ServiceClient.object(relation.get("changes"));
            table.row(
                    size(changes, "changedBytes"),
                    Long.toString(ServiceClient.number(changes, "changedPages")),
                    size(changes, "removedBytes"),
                    growth(changes),
                    files(changes),
                    ServiceClient.text(relation, "path"));
        }
        table.print(common.out());
    }

    private static String size(Map<String, @Nullable Object> changes, String name) {
        return new DataSize(ServiceClient.number(changes, name)).toString();
    }

    private static String growth(Map<String, @Nullable Object> changes) {
        var bytes = ServiceClient.number(changes, "grownBytes");
        return (bytes > 0 ? "+" : bytes < 0 ? "-" : "") + new DataSize(Math.abs(bytes));
    }

    /** For example {@code +1 ~3}: one file was added, three changed. */
    private static String files(Map<String, @Nullable Object> changes) {
        var text = new StringBuilder();
        for (var kind : List.of("+added", "-removed", "~changed")) {
            var count = ServiceClient.number(changes, kind.substring(1) + "Files");
            if (count > 0) {
                text.append(text.isEmpty() ? "" : " ").append(kind.charAt(0)).append(count);
            }
        }
        return text.toString();
    }
}

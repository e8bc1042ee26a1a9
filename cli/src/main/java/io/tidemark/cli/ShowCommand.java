package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.BackupId;
import io.tidemark.engine.repository.BackupManifest;
import io.tidemark.engine.repository.Repository;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows one backup.", sortOptions = false)
final class ShowCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "<backup>",
            arity = "0..1",
            defaultValue = "latest",
            description = "The id of a backup, or latest. Default: latest.")
    private String backup = "latest";

    @Option(names = "--files", description = "List the files, too.")
    private boolean files;

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        if (service.given()) {
            showFromService();
            return ExitCode.OK.status();
        }
        try (var opened = OpenedRepository.open(store)) {
            var manifest = find(opened.repository(), backup);
            if (common.wantsJson()) {
                var fields = BackupFields.of(manifest);
                if (files) {
                    try (var listed = opened.repository().reader(manifest.id()).files()) {
                        fields.put(
                                "paths",
                                listed.filter(file -> !file.isDirectory())
                                        .map(file -> file.path())
                                        .toList());
                    }
                }
                Json.print(common.out(), fields);
            } else {
                print(manifest);
                if (files) {
                    printFiles(opened.repository(), manifest);
                }
            }
            return ExitCode.OK.status();
        }
    }

    private void showFromService() {
        if (files) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "a service does not list the files of a backup",
                    "Leave --files out, or read the repository with --store and --key-file.");
        }
        try (var client = service.open()) {
            var fields = client.backup(client.find(backup));
            if (common.wantsJson()) {
                Json.print(common.out(), fields);
            } else {
                var table = new Table("MEMBER", "VALUE");
                fields.forEach((name, value) -> table.row(name, Objects.toString(value, "-")));
                table.print(common.out());
            }
        }
    }

    /** @param text an id or {@code latest} */
    static BackupManifest find(Repository repository, String text) {
        if (!text.equals("latest")) {
            return repository.manifest(id(text));
        }
        var backups = repository.backups();
        if (backups.isEmpty()) {
            throw new EngineException(
                    ErrorCode.NOT_FOUND,
                    "the repository holds no backup",
                    "Take a backup first, or look into another repository.");
        }
        return backups.getLast();
    }

    static BackupId id(String text) {
        try {
            return BackupId.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "'%s' is not the id of a backup".formatted(text),
                    "'tidemark list' shows the ids; they look like 20260818T120003Z-3f9a.",
                    malformed);
        }
    }

    private void print(BackupManifest manifest) {
        var facts = manifest.facts();
        var sizes = manifest.sizes();
        var table = new Table("BACKUP", manifest.id().toString());
        table.row("label", facts.label());
        table.row("began", Moments.show(facts.startedAt()));
        table.row("ended", Moments.show(facts.endedAt()));
        table.row("PostgreSQL", facts.origin().version().toString());
        table.row("method", facts.origin().method().toString());
        table.row("page checksums", facts.origin().pageChecksums() ? "on" : "off");
        table.row("WAL from", "%s on timeline %s".formatted(facts.wal().start(), number(manifest, true)));
        table.row("WAL to", "%s on timeline %s".formatted(facts.wal().stop(), number(manifest, false)));
        table.row("files", Long.toString(sizes.files()));
        table.row("size", new DataSize(sizes.totalBytes()).toString());
        table.row("changed", new DataSize(sizes.changedBytes()).toString());
        table.row("stored", new DataSize(sizes.storedBytes()).toString());
        for (var tablespace : facts.origin().tablespaces()) {
            table.row("tablespace " + tablespace.oid(), tablespace.location());
        }
        facts.checksumFailures().forEach(page -> table.row("damaged", page.toString()));
        table.print(common.out());
    }

    private static String number(BackupManifest manifest, boolean start) {
        var wal = manifest.facts().wal();
        return Integer.toUnsignedString((start ? wal.startTimeline() : wal.stopTimeline()).value());
    }

    private void printFiles(Repository repository, BackupManifest manifest) {
        var table = new Table("SIZE", "MODIFIED", "PATH");
        try (var listed = repository.reader(manifest.id()).files()) {
            listed.filter(file -> !file.isDirectory())
                    .forEach(file -> table.row(
                            Long.toString(file.sizeBytes()),
                            Moments.show(file.entry().modifiedAt()),
                            file.path()));
        }
        table.print(common.out());
    }
}

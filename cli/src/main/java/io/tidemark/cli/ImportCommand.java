package io.tidemark.cli;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.backup.BackupImport;
import io.tidemark.engine.backup.ImportRequest;
import io.tidemark.engine.repository.BackupManifest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = "Makes what pg_basebackup has written a backup of a repository, after checking every file.",
        sortOptions = false)
final class ImportCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "<directory|tar>",
            description = "The directory of the plain or of the tar format, or its base.tar (.gz, .zst, .lz4).")
    private Path source;

    @Mixin
    private final WritingArguments repository = new WritingArguments();

    @Option(
            names = "--without-manifest",
            description = "Import although there is no backup_manifest: nobody can tell whether it is whole then.")
    private boolean withoutManifest;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var manifest = common.working((progress, cancellation) -> {
            try (var opened = open()) {
                return new BackupImport(opened.repository(), opened.archive())
                        .run(
                                new ImportRequest(
                                        source,
                                        OpenedRepository.newest(
                                                opened.repository().backups()),
                                        withoutManifest),
                                progress,
                                cancellation);
            }
        });
        if (common.wantsJson()) {
            Json.print(common.out(), BackupFields.of(manifest));
        } else {
            print(manifest);
        }
        return ExitCode.OK.status();
    }

    private OpenedRepository open() {
        return repository.mayCreate() ? repository.open(BackupImport.clusterOf(source)) : repository.open();
    }

    private void print(BackupManifest manifest) {
        common.out()
                .printf(
                        "Imported as backup %s: %s, %s stored, consistent at %s.%n",
                        manifest.id(),
                        new DataSize(manifest.sizes().totalBytes()),
                        new DataSize(manifest.sizes().storedBytes()),
                        manifest.facts().wal().stop());
    }
}

package io.tidemark.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * An {@code archive_command}. Status 0 says that the file is durable in the archive: PostgreSQL removes it then. Whatever else
 * happens, PostgreSQL keeps it and asks again.
 *
 * <p>With {@code --spool} the script {@code bin/tidemark} answers from the notes of a {@link PushFollower}, and starts one where
 * none runs; this is that one then.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-COMMAND">archive_command</a>
 */
@Command(
        name = "archive-push",
        description = "Stores one WAL file: archive_command = 'tidemark archive-push ... %%p'.",
        footer = {"", "Exit status: 0 the file is durable in the archive; anything else: it may not be."},
        sortOptions = false)
final class ArchivePushCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "<path>", description = "The file: %%p, after all options.")
    private Path path;

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final SpoolArguments spool = new SpoolArguments();

    @Mixin
    @SuppressWarnings("UnusedVariable") // --verbose and --help
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var file = path.toAbsolutePath();
        var name = Objects.requireNonNull(file.getFileName(), "a file").toString();
        var notes = spool.folder();
        if (notes.isPresent()) {
            var folder = Objects.requireNonNull(file.getParent(), "absolute");
            Spool.take(notes.get()).ifPresent(taken -> {
                try (taken) {
                    new PushFollower(folder, taken, this::sink, spool.jobs()).run();
                }
            });
        } else {
            try (var sink = sink()) {
                Patience.with(() -> {
                    sink.put(name, file);
                    return name;
                });
            }
        }
        return ExitCode.OK.status();
    }

    private WalSink sink() {
        return service.given() ? ofService() : WalSink.ofRepository(store);
    }

    private WalSink ofService() {
        var client = service.openBound();
        return new WalSink() {

            @Override
            public void put(String name, Path file) {
                client.putWal(name, file);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}

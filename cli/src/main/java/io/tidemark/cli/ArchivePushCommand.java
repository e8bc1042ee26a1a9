package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.codec.Compression;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--compress",
            paramLabel = "<codec>[:<level>]",
            description =
                    "With --store: how segments are stored, for example zstd:3, lz4, none. Default: zstd:1. A service"
                            + " decides by itself.")
    private @Nullable String compress;

    @Mixin
    private final SpoolArguments spool = new SpoolArguments();

    @Mixin
    @SuppressWarnings("UnusedVariable") // --verbose and --help
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var compression = compression();
        var file = path.toAbsolutePath();
        var name = Objects.requireNonNull(file.getFileName(), "a file").toString();
        var notes = spool.folder();
        if (notes.isPresent()) {
            var folder = Objects.requireNonNull(file.getParent(), "absolute");
            Spool.take(notes.get()).ifPresent(taken -> {
                try (taken) {
                    new PushFollower(folder, taken, () -> sink(compression), spool.jobs()).run();
                }
            });
        } else {
            try (var sink = sink(compression)) {
                Patience.with(() -> {
                    sink.put(name, file);
                    return name;
                });
            }
        }
        return ExitCode.OK.status();
    }

    private Compression compression() {
        if (compress == null) {
            return Compression.usual();
        }
        if (service.given()) {
            throw new EngineException(
                    ErrorCode.INVALID_REQUEST,
                    "--compress is for --store only",
                    "A service stores as the server's settings there say: change them, and leave --compress out.");
        }
        return Compression.parse(compress);
    }

    private WalSink sink(Compression compression) {
        return service.given() ? ofService() : WalSink.ofRepository(store, compression);
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

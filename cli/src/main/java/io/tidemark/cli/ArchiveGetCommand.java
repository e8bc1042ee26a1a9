package io.tidemark.cli;

import io.tidemark.engine.LocalDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A {@code restore_command}. To PostgreSQL, status 1 says that the archive ends here; whatever else goes wrong must say so by
 * a status above 125, or the server would take an outage for the end of its WAL and go on without the rest.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-RESTORE-COMMAND">restore_command</a>
 */
@Command(
        name = "archive-get",
        description = "Fetches one WAL or history file: restore_command = 'tidemark archive-get ... %%f %%p'.",
        footer = {"", "Exit status: 0 fetched, 1 there is no such file, 200 it could not be found out."},
        sortOptions = false)
final class ArchiveGetCommand implements Callable<Integer> {

    private static final int NO_SUCH_FILE = 1;

    @Parameters(index = "0", paramLabel = "<file>", description = "The name of the file: %%f.")
    private String name;

    @Parameters(index = "1", paramLabel = "<path>", description = "Where to put it: %%p.")
    private Path target;

    @Option(
            names = "--link-file",
            paramLabel = "<file>",
            description =
                    "Fetch from a service instead of a repository: the file with the address that restore --service"
                            + " --fetch-wal left in the data directory.")
    private @Nullable Path linkFile;

    @Option(
            names = "--standby",
            description =
                    "For a server that goes on following: give whole segments only, and end with status 1 also where"
                            + " it could not be found out; a standby asks again.")
    private boolean standby;

    @Option(
            names = "--prefetch",
            paramLabel = "<n>",
            defaultValue = "16",
            description = "With --spool: segments to fetch before they are asked for. Default: 16.")
    private int prefetch;

    @Mixin
    private final ServiceArguments service = new ServiceArguments();

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final SpoolArguments spool = new SpoolArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() {
        var notes = spool.folder();
        if (notes.isPresent()) {
            var settings = new GetFollower.Settings(Math.clamp(prefetch, 0, 1024), spool.jobs(), !standby);
            Spool.take(notes.get()).ifPresent(taken -> {
                try (taken) {
                    new GetFollower(taken, this::source, settings).run();
                }
            });
            return ExitCode.OK.status();
        }
        if (!fetch(target.toAbsolutePath())) {
            common.err().printf("tidemark: %s is not in the archive%n", name);
            return NO_SUCH_FILE;
        }
        return ExitCode.OK.status();
    }

    /** What a failure means to the server that runs this: it may go on only if it will ask again. */
    int statusOfFailure() {
        return standby ? NO_SUCH_FILE : ExitCode.RECOVERY_MUST_STOP.status();
    }

    private boolean fetch(Path place) {
        try (var source = source()) {
            return Patience.with(() -> {
                var found = source.open(name, !standby);
                if (found.isPresent()) {
                    try (var in = found.get()) {
                        WholeFile.putDurably(in, place);
                    } catch (IOException e) {
                        throw LocalDisk.failure("cannot put %s".formatted(place), e);
                    }
                }
                return found.isPresent();
            });
        }
    }

    private WalSource source() {
        if (linkFile != null) {
            return WalLink.read(linkFile).source();
        }
        return service.given() ? ofService() : WalSource.ofRepository(store);
    }

    private WalSource ofService() {
        var client = service.openBound();
        return new WalSource() {

            @Override
            public Optional<InputStream> open(String file, boolean partial) {
                return ServiceHttp.unlessAbsent(() -> client.openWal(file, partial));
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}

package io.tidemark.cli;

import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.wal.WalArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
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

    @Mixin
    private final StoreArguments store = new StoreArguments();

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Override
    public Integer call() throws IOException {
        var place = target.toAbsolutePath();
        var fetched = linkFile == null ? fetch(place) : WalLink.read(linkFile).fetch(name, place);
        if (!fetched) {
            common.err().printf("tidemark: %s is not in the archive%n", name);
            return NO_SUCH_FILE;
        }
        return ExitCode.OK.status();
    }

    private boolean fetch(Path place) throws IOException {
        try (var opened = OpenedRepository.open(store)) {
            var found = find(opened.archive(), name);
            if (found.isPresent()) {
                try (var in = found.get()) {
                    put(in, place);
                }
            }
            return found.isPresent();
        }
    }

    /** The whole file; of a segment of which only the beginning is stored, that, filled up with zeros. */
    static Optional<InputStream> find(WalArchive archive, String name) {
        var whole = archive.open(name);
        return whole.isPresent() ? whole : segment(name, archive.segmentSize()).flatMap(archive::openPartial);
    }

    private static Optional<WalSegment> segment(String name, WalSegmentSize size) {
        try {
            return Optional.of(WalSegment.parse(name, size));
        } catch (IllegalArgumentException anotherKindOfFile) {
            return Optional.empty();
        }
    }

    /** Whole or not at all, and on disk: the server trusts what it finds there. */
    static void put(InputStream in, Path target) throws IOException {
        var partial = target.resolveSibling(target.getFileName() + ".tidemark");
        try {
            try (var channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                var out = Channels.newOutputStream(channel);
                in.transferTo(out);
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            try (var folder =
                    FileChannel.open(Objects.requireNonNull(target.getParent(), "absolute"), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}

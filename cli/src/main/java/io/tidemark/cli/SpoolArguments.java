package io.tidemark.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How WAL files are moved in the background, several at once and before PostgreSQL asks. */
final class SpoolArguments {

    @Option(
            names = "--spool",
            paramLabel = "<folder>",
            description =
                    "Work in the background, ahead of PostgreSQL, and keep notes in this folder: of the account of"
                            + " PostgreSQL alone, for one server alone.")
    @SuppressWarnings("UnusedVariable") // the script reads it
    private @Nullable Path spool;

    @Option(
            names = "--jobs",
            paramLabel = "<n>",
            defaultValue = "4",
            description = "With --spool: files on their way at once. Default: 4.")
    private int jobs;

    /** Given by the script, which has already looked whether the answer is there, and has made the folder. */
    @Option(names = "--follow", hidden = true)
    private @Nullable Path folder;

    /** Where the process in the background keeps its notes, if this is that one. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder).map(Path::toAbsolutePath);
    }

    int jobs() {
        return Math.clamp(jobs, 1, 64);
    }
}

package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command knows. */
final class CommonArguments {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "<format>",
            defaultValue = "table",
            description = "table or json. Default: table.")
    private OutputFormat output = OutputFormat.TABLE;

    @Option(names = "--no-progress", description = "Show no progress bar, even on a terminal.")
    private boolean noProgress;

    @Option(names = "--verbose", description = "Show warnings, and where a failure came from.")
    @SuppressWarnings("UnusedVariable") // looked for by name, also before anything is parsed
    private boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    @SuppressWarnings("UnusedVariable") // acted upon by picocli
    private boolean help;

    PrintWriter out() {
        return commandLine().getOut();
    }

    PrintWriter err() {
        return commandLine().getErr();
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    /** Whether somebody looks who wants to see how it goes on. */
    boolean showsProgress() {
        return !noProgress && isTerminal();
    }

    boolean wantsJson() {
        return output == OutputFormat.JSON;
    }

    /** Does long work with a progress bar, where somebody looks, and stops it in order on Ctrl-C. */
    <T> T working(BiFunction<Progress, Cancellation, T> work) {
        var cancellation = new Cancellation();
        try (var _ = Interruption.asks(cancellation::request)) {
            if (!showsProgress()) {
                return work.apply(Progress.NONE, cancellation);
            }
            try (var bar = new ProgressBar(err())) {
                return work.apply(bar, cancellation);
            }
        }
    }

    /** Work with what a service streams. */
    @FunctionalInterface
    interface Fetching<T> {
        T from(InputStream in, Progress progress, Cancellation cancellation) throws IOException;
    }

    /** Fetches a restore as {@link #working} does. If it fails its links end, and the service's own reason is the one thrown. */
    <T> T fetching(ServiceClient client, ServiceClient.Recovery recovery, Fetching<T> work) {
        try {
            return working((progress, cancellation) -> {
                try (var in = client.open(recovery)) {
                    return work.from(in, progress, cancellation);
                } catch (EOFException cut) {
                    throw new EngineException(
                            ErrorCode.SERVER_FAILED,
                            "the service broke off its answer",
                            "Look at its log, then try again.",
                            cut);
                } catch (IOException failure) {
                    throw new EngineException(
                            ErrorCode.RESTORE_DESTINATION_UNUSABLE,
                            "write what the service sends: %s".formatted(failure),
                            "Look at the destination's rights, space and file system, then try again.",
                            failure);
                }
            });
        } catch (EngineException failure) {
            throw reason(client, recovery, failure);
        }
    }

    private static EngineException reason(
            ServiceClient client, ServiceClient.Recovery recovery, EngineException failure) {
        try {
            var known = failure.code().fault() == ErrorCode.Fault.SERVER
                    ? client.failureOf(recovery)
                    : Optional.<EngineException>empty();
            client.revoke(recovery);
            return known.orElse(failure);
        } catch (EngineException noAnswer) {
            failure.addSuppressed(noAnswer);
            return failure;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // Java 25 is back to null where nobody sits before it
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}

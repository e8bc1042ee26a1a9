package io.tidemark.cli;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import java.io.PrintWriter;
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

    boolean wantsJson() {
        return output == OutputFormat.JSON;
    }

    /** Does long work with a progress bar, where somebody looks, and stops it in order on Ctrl-C. */
    <T> T working(BiFunction<Progress, Cancellation, T> work) {
        var cancellation = new Cancellation();
        var worker = Thread.currentThread();
        var interrupt = Thread.ofPlatform().unstarted(() -> {
            cancellation.request();
            try {
                worker.join(10_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(interrupt);
        try {
            if (noProgress || !isTerminal()) {
                return work.apply(Progress.NONE, cancellation);
            }
            try (var bar = new ProgressBar(err())) {
                return work.apply(bar, cancellation);
            }
        } finally {
            if (!cancellation.isRequested()) {
                Runtime.getRuntime().removeShutdownHook(interrupt);
            }
        }
    }

    private static boolean isTerminal() {
        return System.console().isTerminal();
    }
}

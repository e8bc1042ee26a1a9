package io.tidemark.cli;

import io.tidemark.engine.EngineException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
        name = "tidemark",
        description = "Takes, lists, verifies and restores backups of PostgreSQL servers.",
        versionProvider = Tidemark.Version.class,
        synopsisSubcommandLabel = "<command>",
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 1 failed, 2 usage, 3 not found, 4 target not covered, 5 damaged,",
            "6 refused, 7 store unavailable, 8 destination unusable, 130 cancelled."
        })
final class Tidemark implements Runnable {

    private static final Map<String, Class<?>> COMMANDS = commands();

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    @SuppressWarnings("UnusedVariable") // acted upon by picocli
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // acted upon by picocli
    private boolean version;

    @Spec
    private CommandSpec spec;

    /** The version of the jar, which none has that was not packaged. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            var version = Tidemark.class.getPackage().getImplementationVersion();
            return new String[] {"tidemark " + (version == null ? "(not packaged)" : version)};
        }
    }

    public static void main(String[] arguments) {
        var verbose = List.of(arguments).contains("--verbose");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        var status = run(arguments, out, err);
        Interruption.programEnds(status);
        System.exit(status);
    }

    private static Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("new-key", NewKeyCommand.class);
        commands.put("backup", BackupCommand.class);
        commands.put("import", ImportCommand.class);
        commands.put("receive-wal", ReceiveWalCommand.class);
        commands.put("expire", ExpireCommand.class);
        commands.put("list", ListCommand.class);
        commands.put("show", ShowCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("restore", RestoreCommandLine.class);
        commands.put("export", ExportCommand.class);
        commands.put("archive-push", ArchivePushCommand.class);
        commands.put("archive-get", ArchiveGetCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("check-certificate", CheckCertificateCommand.class);
        commands.put("check", CheckCommand.class);
        commands.put("help", HelpCommand.class);
        return commands;
    }

    /** Only with the command that is wanted, if that is plain: to look at the options of all of them takes long. */
    private static CommandLine program(String[] arguments) {
        var program = new CommandLine(new Tidemark());
        var first = arguments.length == 0 ? "" : arguments[0];
        var wanted = COMMANDS.get(first);
        if (wanted != null && wanted != HelpCommand.class) {
            program.addSubcommand(first, wanted);
        } else if (!first.equals("--version")) {
            COMMANDS.forEach(program::addSubcommand);
        }
        return program;
    }

    /** Runs one command line; returns the exit status. */
    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        var program = program(arguments)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((failure, words) -> {
                    var command = failure.getCommandLine();
                    command.getErr().println("tidemark: " + failure.getMessage());
                    command.getErr()
                            .println("Hint: see 'tidemark help %s'."
                                    .formatted(command.getCommandName())
                                    .replace(" tidemark'", "'"));
                    return command.getCommandName().equals("archive-get")
                            ? ExitCode.RECOVERY_MUST_STOP.status()
                            : ExitCode.USAGE.status();
                })
                .setExecutionExceptionHandler((failure, command, result) -> report(failure, command));
        var status = program.execute(arguments);
        out.flush();
        return status;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command was given");
    }

    private static int report(Exception failure, CommandLine command) {
        var err = command.getErr();
        if (command.getParseResult().hasMatchedOption("--verbose")) {
            failure.printStackTrace(err);
        }
        ExitCode status;
        if (failure instanceof EngineException known) {
            err.println("tidemark: " + known.getMessage());
            err.println("Hint: " + known.hint());
            status = ExitCode.of(known.code());
        } else {
            err.println("tidemark: this is a bug: " + failure);
            err.println("Hint: run the command again with --verbose and report what it prints.");
            status = ExitCode.FAILED;
        }
        err.flush();
        return command.getCommand() instanceof ArchiveGetCommand get ? get.statusOfFailure() : status.status();
    }
}

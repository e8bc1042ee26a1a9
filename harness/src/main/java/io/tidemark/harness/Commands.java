package io.tidemark.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short programs run to their end. */
final class Commands {

    private Commands() {}

    /**
     * What the program wrote to both of its outputs.
     *
     * @throws HarnessException if it failed; the message holds the output
     */
    static String run(List<String> command) {
        var result = execute(command);
        if (result.status != 0) {
            throw new HarnessException(
                    "%s ended with status %d:%n%s".formatted(String.join(" ", command), result.status, result.output));
        }
        return result.output;
    }

    static boolean succeeds(List<String> command) {
        try {
            return execute(command).status == 0;
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }

    private static Result execute(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException("run " + String.join(" ", command), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted: " + String.join(" ", command), interrupted);
        }
    }

    private record Result(int status, String output) {}
}

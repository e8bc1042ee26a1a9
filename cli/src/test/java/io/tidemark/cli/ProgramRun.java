package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.harness.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of the program, in this process, and what came of it. */
record ProgramRun(int status, String out, String err) {

    static ProgramRun of(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Tidemark.run(words.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err, true));
        return new ProgramRun(status, out.toString(), err.toString());
    }

    /** Of a command on a repository in a folder. */
    static ProgramRun on(Path store, Path keyFile, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--store", "file://" + store, "--key-file", keyFile.toString()));
        return of(all);
    }

    /**
     * Of the distribution, as a user runs it, in a process of its own.
     *
     * @param directory for what it leaves
     */
    static ProgramRun ofProcess(Path directory, List<String> command) throws IOException, InterruptedException {
        var error = directory.resolve("stderr");
        var builder = new ProcessBuilder(command).redirectError(error.toFile());
        builder.environment().put("TIDEMARK_JDK", System.getProperty("java.home"));
        builder.environment().put("TIDEMARK_CACHE", directory.resolve("cache").toString());
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ProgramRun(process.waitFor(), out, Files.readString(error));
    }

    /** {@code words}, and how the server is reached. */
    static String[] withServer(PostgresServer server, Path passwordFile, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--host",
                server.host(),
                "--port",
                Integer.toString(server.port()),
                "--user",
                server.user(),
                "--password-file",
                passwordFile.toString()));
        return all.toArray(String[]::new);
    }

    ProgramRun succeeds() {
        assertThat(status).as(toString()).isZero();
        return this;
    }

    /** Ends with that status, and says what is wrong and what to do. */
    ProgramRun fails(ExitCode code) {
        assertThat(status).as(toString()).isEqualTo(code.status());
        assertThat(err).startsWith("tidemark: ").contains("Hint: ").doesNotContain("\tat ");
        return this;
    }
}

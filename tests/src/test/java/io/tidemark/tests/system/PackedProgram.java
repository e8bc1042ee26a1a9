package io.tidemark.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.harness.DirectoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line as it is shipped, unpacked.
 *
 * @param home where it is, with room for what a test makes beside it
 */
record PackedProgram(Path home) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PACKED = Path.of("../cli/target/tidemark-cli.tar.gz");

    /** How a run ended, and what it said. */
    record Result(int status, String out, String err) {

        /** What it said on its output, where it was told to say JSON. */
        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }
    }

    /** Unpacks it into a folder that is emptied before. */
    static PackedProgram in(Path home) throws IOException, InterruptedException {
        DirectoryTree.delete(home);
        Files.createDirectories(home);
        assertThat(new ProcessBuilder("tar", "-xzf", PACKED.toString(), "-C", home.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        return new PackedProgram(home);
    }

    /** A line for a shell, such as PostgreSQL's. */
    String line(String words) {
        return "TIDEMARK_JDK=%s TIDEMARK_CACHE=%s %s %s".formatted(jdk(), cache(), script(), words);
    }

    /** Runs it to its end. */
    Result run(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(script().toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().put("TIDEMARK_JDK", jdk());
        builder.environment().put("TIDEMARK_CACHE", cache().toString());
        return result(builder);
    }

    /** Lets a shell run a line. */
    Result shell(String line) throws IOException, InterruptedException {
        return result(new ProcessBuilder("sh", "-c", line));
    }

    private Result result(ProcessBuilder builder) throws IOException, InterruptedException {
        var errors = home.resolve("stderr");
        var process = builder.redirectError(errors.toFile()).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(errors));
    }

    private static String jdk() {
        return System.getProperty("java.home");
    }

    private Path cache() {
        return home.resolve("cache");
    }

    private Path script() {
        return home.resolve("tidemark/bin/tidemark");
    }
}

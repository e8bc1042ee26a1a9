package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says before a service has answered anything. */
class ServiceModeTest {

    /** Nobody may listen there. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    Path directory;

    @Test
    void says_that_a_service_cannot_be_reached() throws IOException {
        for (var command : List.of("list", "show", "compare", "verify")) {
            expect(ExitCode.UNAVAILABLE, NOWHERE, run(command));
        }
        var target = directory.resolve("restored");
        expect(ExitCode.UNAVAILABLE, NOWHERE.substring(7), run("restore", target.toString()));
        expect(ExitCode.UNAVAILABLE, NOWHERE.substring(7), run("export", target.toString()));
        assertThat(target).doesNotExist();
    }

    @Test
    void names_what_is_missing_or_malformed() throws IOException {
        expect(ExitCode.USAGE, "--token-file and --server", words("list", "--service", NOWHERE, "--server", "shop"));
        expect(
                ExitCode.USAGE,
                "not the address",
                words("list", "--service", "shop", "--server", "a", "--token-file", "b"));
        expect(
                ExitCode.USAGE,
                "no token",
                words(
                        "list",
                        "--service",
                        NOWHERE,
                        "--server",
                        "a",
                        "--token-file",
                        file("token", "\n").toString()));
        expect(
                ExitCode.USAGE,
                "absent",
                words(
                        "list",
                        "--service",
                        NOWHERE,
                        "--server",
                        "a",
                        "--token-file",
                        directory.resolve("absent").toString()));
    }

    @Test
    void does_not_promise_what_a_service_cannot_do() throws IOException {
        var target = directory.resolve("export.tar").toString();

        expect(ExitCode.USAGE, "--setting", run("export", "--setting", "port=5433", target));
        expect(ExitCode.USAGE, "--keep-surroundings", run("export", "--keep-surroundings", target));
        expect(ExitCode.USAGE, "the files", run("show", "--files"));
        expect(ExitCode.USAGE, "--compress is for --store", run("archive-push", "--compress=xz", target));
    }

    @Test
    void refuses_a_codec_that_does_not_exist_before_it_opens_anything() throws IOException {
        var file = directory.resolve("000000010000000000000001").toString();

        expect(ExitCode.USAGE, "no codec 'zip'", words("archive-push", "--store", NOWHERE, "--compress", "zip", file));
        expect(ExitCode.USAGE, "gzip has levels 1 to 9", words("archive-push", "--compress", "gzip:10", file));
    }

    @Test
    void a_link_that_cannot_be_read_stops_recovery() throws IOException {
        var place = directory.resolve("RECOVERYXLOG").toString();
        var segment = "000000010000000000000001";
        var noLink = file("link", "nonsense\n").toString();

        for (var link : List.of(noLink, directory.resolve("absent").toString())) {
            var result = words("archive-get", "--link-file", link, segment, place);

            assertThat(result.status).as(result.err).isEqualTo(ExitCode.RECOVERY_MUST_STOP.status());
            assertThat(result.err).contains(link).contains("Hint:");
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private record Result(int status, String out, String err) {}

    private static void expect(ExitCode status, String said, Result result) {
        assertThat(result.status).as(result.toString()).isEqualTo(status.status());
        assertThat(result.err)
                .startsWith("tidemark: ")
                .contains(said.replace("http://", ""))
                .contains("Hint: ");
        assertThat(result.out).isEmpty();
    }

    private Result run(String... words) throws IOException {
        var all = new ArrayList<>(List.of(words));
        all.addAll(
                1,
                List.of(
                        "--service",
                        NOWHERE,
                        "--server",
                        "shop",
                        "--token-file",
                        file("token", "tdm_x\n").toString()));
        return words(all.toArray(String[]::new));
    }

    private static Result words(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Tidemark.run(words, new PrintWriter(out), new PrintWriter(err, true));
        return new Result(status, out.toString(), err.toString());
    }
}

package io.tidemark.platform.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    private static final Path CONTAINER = Path.of("../distribution/src/main/cli/configure.cli");

    @Test
    void refuses_a_key_that_nobody_knows_and_names_the_nearest() {
        assertThatThrownBy(() -> Configuration.refuseUnknown(List.of("tidemark.node", "tidemark.job.slots")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.hint()).contains("tidemark.jobs.slots"));
    }

    @Test
    void refuses_more_jobs_at_once_than_there_are_threads_for_them() {
        Configuration.requireThreads(16, 16);
        assertThatThrownBy(() -> Configuration.requireThreads(17, 16))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MISCONFIGURED);
                    assertThat(e).hasMessage("17 jobs at once need as many threads, and there are 16");
                    assertThat(e.hint()).contains("TIDEMARK_JOBS_SLOTS to 16", "TIDEMARK_JOBS_THREADS to 17");
                });
    }

    @Test
    void refuses_to_give_jobs_up_before_their_lease_is_over() {
        var lease = Duration.ofSeconds(30);
        Configuration.requireStallLimit(Duration.ofSeconds(31), lease);
        assertThatThrownBy(() -> Configuration.requireStallLimit(lease, lease))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.MISCONFIGURED);
                    assertThat(e.hint()).contains("TIDEMARK_JOBS_STALL_LIMIT");
                });
    }

    @Test
    void knows_how_many_threads_the_container_has_by_itself() throws IOException {
        assertThat(Files.readString(CONTAINER))
                .contains("${tidemark.jobs.threads:%d}".formatted(JobSettings.DEFAULT_THREADS));
    }

    @Test
    void every_setting_is_documented_and_every_documented_one_is_there() throws IOException {
        var documented = Pattern.compile("(?m)^\\|([^|]*`TIDEMARK_[^|]*)\\|")
                .matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .flatMap(row -> Pattern.compile("`TIDEMARK_(\\w+)`")
                        .matcher(row.group(1))
                        .results())
                .map(name ->
                        "tidemark." + name.group(1).toLowerCase(Locale.ROOT).replace('_', '.'))
                .toList();

        assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(Configuration.KNOWN);
    }

    @Test
    void every_setting_is_read_and_every_one_that_is_read_is_known() throws IOException {
        var read = new TreeSet<String>();
        collect(
                Path.of("src/main/java/io/tidemark/platform/service/Configuration.java"),
                "text\\(\"(tidemark\\.[a-z.]+)",
                read);
        collect(CONTAINER, "\\$\\{(tidemark\\.[a-z.]+)", read);
        collect(Path.of("../web/src/main/webapp/WEB-INF/oidc.json"), "\\$\\{env\\.(TIDEMARK_[A-Z_]+)", read);

        assertThat(read).isEqualTo(new TreeSet<>(Configuration.KNOWN));
    }

    private static void collect(Path file, String pattern, Set<String> names) throws IOException {
        Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .forEach(
                        name -> names.add(name.group(1).toLowerCase(Locale.ROOT).replace('_', '.')));
    }

    @Test
    void does_not_mind_the_keys_of_others() {
        Configuration.refuseUnknown(List.of("java.home", "TIDEMARK_NODE", "tidemark.node"));
    }
}

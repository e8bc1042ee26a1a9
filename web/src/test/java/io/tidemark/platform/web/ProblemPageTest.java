package io.tidemark.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.ErrorCode;
import io.tidemark.platform.rest.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemPageTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void the_type_of_every_problem_is_explained_at_its_address(ErrorCode code) {
        var path = Problem.typeOf(code).getPath().replaceFirst("^/problems", "");

        assertThat(ProblemPage.codeOf(path)).contains(code);
        assertThat(ProblemPage.explanation(code)).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void the_list_of_codes_says_what_each_problem_says(ErrorCode code) throws IOException {
        var row = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| `%s` |".formatted(code)))
                .findFirst();

        assertThat(row).as("row of %s in docs/errors.md", code).isPresent();
        var cells = row.get().split("\\|");
        assertThat(cells[2].strip()).startsWith(Integer.toString(Problem.statusOf(code)));
        assertThat(cells[3].strip() + " " + cells[4].strip()).isEqualTo(ProblemPage.explanation(code));
        assertThat(cells[4].contains("worth another try")).isEqualTo(code.retryable());
    }

    @Test
    void the_list_of_codes_names_no_other_code() throws IOException {
        assertThat(Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("| `")))
                .hasSize(ErrorCode.values().length);
    }

    @Test
    void an_address_that_is_no_code_explains_nothing() {
        assertThat(ProblemPage.codeOf("/no-such-problem")).isEmpty();
        assertThat(ProblemPage.codeOf("")).isEmpty();
    }
}

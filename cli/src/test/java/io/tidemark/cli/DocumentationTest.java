package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    private static final Pattern VARIABLE = Pattern.compile("TIDEMARK_[A-Z_]+");

    @Test
    void every_variable_that_is_read_is_documented_and_every_documented_one_is_read() throws IOException {
        var read = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main"))) {
            files.filter(Files::isRegularFile)
                    .flatMap(DocumentationTest::variables)
                    .forEach(read::add);
        }
        var documented = new TreeSet<String>();
        variables(Path.of("../docs/cli.md")).forEach(documented::add);

        assertThat(read).isNotEmpty().isEqualTo(documented);
    }

    private static Stream<String> variables(Path file) {
        try {
            return VARIABLE.matcher(Files.readString(file)).results().map(found -> found.group());
        } catch (IOException failure) {
            throw new UncheckedIOException("read " + file, failure);
        }
    }
}

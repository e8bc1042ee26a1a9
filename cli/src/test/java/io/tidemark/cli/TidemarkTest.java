package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TidemarkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new-key",
                "backup",
                "import",
                "receive-wal",
                "expire",
                "list",
                "show",
                "compare",
                "restore",
                "export",
                "archive-push",
                "archive-get",
                "verify",
                "check"
            })
    void every_command_is_known_alone_and_among_all(String command) {
        assertThat(ProgramRun.of(List.of(command, "--help")).succeeds().out()).startsWith("Usage: tidemark " + command);
        assertThat(ProgramRun.of(List.of("help", command)).succeeds().out()).startsWith("Usage: tidemark " + command);
        assertThat(ProgramRun.of(List.of("--help")).succeeds().out()).contains("\n  " + command + " ");
    }

    @Test
    void what_is_no_command_is_refused() {
        ProgramRun.of(List.of()).fails(ExitCode.USAGE);
        ProgramRun.of(List.of("bakcup")).fails(ExitCode.USAGE);
        assertThat(ProgramRun.of(List.of("--version")).succeeds().out()).startsWith("tidemark ");
    }

    @Test
    void a_new_key_belongs_to_its_owner_and_replaces_none(@TempDir Path directory) throws Exception {
        var file = directory.resolve("key");

        ProgramRun.of(List.of("new-key", file.toString())).succeeds();

        var key = Files.readString(file);
        assertThat(key).startsWith("tidemark-key-1:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        ProgramRun.of(List.of("new-key", file.toString())).fails(ExitCode.DESTINATION);
        assertThat(file).hasContent(key);
    }
}

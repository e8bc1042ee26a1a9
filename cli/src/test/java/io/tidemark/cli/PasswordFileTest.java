package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

    private static final PasswordFile FILE = new PasswordFile(List.of(
            "# host:port:database:user:password",
            "db1:5432:postgres:backup:first",
            "db1:*:replication:backup:second",
            "fe80\\:\\:1:5432:*:backup:with\\:colon:and more\\\\",
            "too:few:fields",
            "*:*:*:*:last"));

    @Test
    void the_first_line_that_fits_counts() {
        assertThat(find("db1", 5432, "backup")).isEqualTo("first");
        assertThat(find("db1", 5433, "backup")).isEqualTo("second");
        assertThat(find("db1", 5432, "other")).isEqualTo("last");
    }

    @Test
    void a_backslash_takes_the_meaning_from_the_character_behind_it() {
        assertThat(find("fe80::1", 5432, "backup")).isEqualTo("with:colon:and more\\");
    }

    @Test
    void a_file_that_others_may_read_is_refused(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("pgpass"), "*:*:*:*:secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> PasswordFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.hint()).contains("chmod 0600"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(PasswordFile.read(file).find("any", 1, "any", "any")).contains(Secret.of("secret"));
    }

    private static String find(String host, int port, String user) {
        return FILE.find(host, port, "postgres", user).orElseThrow().reveal();
    }
}

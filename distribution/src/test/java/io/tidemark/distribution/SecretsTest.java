package io.tidemark.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path folder;

    @Test
    void a_secret_is_the_same_in_the_next_run_and_another_for_another_name() {
        var file = folder.resolve("secrets.properties");
        var first = new Secrets(file).of("catalogue");

        assertThat(new Secrets(file).of("catalogue")).isEqualTo(first).matches("[0-9a-f]{32}");
        assertThat(new Secrets(file).of("keycloak")).isNotEqualTo(first);
    }

    @Test
    void only_its_owner_can_read_the_file() throws IOException {
        var file = folder.resolve("secrets.properties");
        new Secrets(file).of("catalogue");
        var key = Secrets.keyFile(folder.resolve("service.key"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_has_32_bytes_and_stays() throws IOException {
        var key = Files.readString(Secrets.keyFile(folder.resolve("service.key")));

        assertThat(Base64.getDecoder().decode(key.strip())).hasSize(32);
        assertThat(Files.readString(Secrets.keyFile(folder.resolve("service.key"))))
                .isEqualTo(key);
    }
}

package io.tidemark.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void one_demonstration_at_a_time_holds_the_folder() {
        try (var first = Home.open(folder)) {
            assertThat(first.resolve("lock")).exists();
            assertThatThrownBy(() -> Home.open(folder))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("already running")
                    .hasMessageContaining("TIDEMARK_HOME");
        }
        Home.open(folder).close();
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Home.open(file.resolve("home")))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void the_ports_are_remembered() {
        var ports = DemoPorts.free();
        try (var home = Home.open(folder)) {
            home.remember(ports);
        }

        assertThat(Home.portsOfLastRun(folder)).isEqualTo(ports.remembered());
    }
}

package io.tidemark.kit.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KitCommandsTest {

    private static final String NASTY = "file:///srv/it's \"$HOME\" `id`";

    @TempDir
    Path home;

    private static KitStore folder() {
        return new KitStore(NASTY, "/srv", null, null, null, null, null, null);
    }

    private static KitStore bucket(String account, String file) {
        return new KitStore(
                "s3://b/p?endpoint=https://s3&region=eu", null, "https://s3", "eu", "b", "p", account, file);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T12:00:05.250Z, --time=2026-11-23T12:00:05Z",
        "2026-11-23T12:00:05Z,     --time=2026-11-23T12:00:04Z",
        "2026-11-23T12:00:00.900Z, --time=2026-11-23T12:00:00.899999Z",
        "2026-11-23T12:00:00.500Z, --latest",
        ",                         --latest"
    })
    void returns_to_a_moment_that_a_later_transaction_lets_recovery_notice(Instant until, String target) {
        var backupEnded = Instant.parse("2026-11-23T12:00:00.500Z");

        assertThat(KitCommands.choosing("shop", folder(), backupEnded, until).getLast())
                .endsWith(" TARGET=" + target);
    }

    @Test
    void a_shell_takes_every_address_and_name_as_it_is() throws Exception {
        var script = new ArrayList<>(KitCommands.choosing("päy / $(id) 'x'", folder(), null, null));
        script.add("printf '%s\\n' \"$TIDEMARK_STORE\" \"$DATA\" \"$TARGET\"");

        assertThat(run(script, "")).containsExactly(NASTY, home.toRealPath() + "/restored-p_y_____id___x_", "--latest");
    }

    @Test
    void secrets_go_into_files_that_nobody_else_reads() throws Exception {
        var stores = List.of(bucket("it's me", "one"), bucket("it's me", "one"), folder(), bucket("other", "two"));
        var secrets = KitCommands.steps("1.0", stores).get(KitAct.PUT_SECRETS.ordinal());

        run(secrets.commands(), "tidemark-key-1:abc\ns3cr%t\\n\nother secret\n");

        assertThat(home.resolve("tenant.key")).content().isEqualTo("tidemark-key-1:abc\n");
        assertThat(home.resolve("one")).content().isEqualTo("access-key=it's me\nsecret-key=s3cr%t\\n\n");
        assertThat(home.resolve("two")).content().isEqualTo("access-key=other\nsecret-key=other secret\n");
        for (var file : List.of("tenant.key", "one", "two")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    private List<String> run(List<String> commands, String input) throws IOException, InterruptedException {
        var typed = Files.writeString(home.resolve("typed"), input);
        var shell = new ProcessBuilder("sh", "-euc", String.join("\n", commands))
                .directory(home.toFile())
                .redirectInput(typed.toFile())
                .redirectErrorStream(true)
                .start();
        var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(out).isZero();
        return out.lines().toList();
    }
}

package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.harness.PostgresServer;
import io.tidemark.harness.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a restore may not write, or finds no room, it says so before it begins, and changes nothing. */
class RestoreDestinationIT {

    private static final Path SCRIPT =
            Path.of("target/tidemark-cli/tidemark/bin/tidemark").toAbsolutePath();

    @TempDir
    static Path directory;

    private static Path store;
    private static Path keyFile;

    private Path place;

    @BeforeAll
    static void back_up() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
        keyFile = directory.resolve("key");
        ProgramRun.of(List.of("new-key", keyFile.toString())).succeeds();
        try (var server = PostgresServer.builder(PostgresVersion.V18)
                .walSegmentMegabytes(1)
                .start()) {
            var password = Files.writeString(directory.resolve("password"), server.password());
            ProgramRun.on(store, keyFile, ProgramRun.withServer(server, password, "backup", "--create"))
                    .succeeds();
        }
    }

    @BeforeEach
    void make_a_place() throws IOException {
        place = Files.createTempDirectory(directory, "place");
    }

    @AfterEach
    void let_it_be_deleted() throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void refuses_a_directory_that_the_user_may_not_write_empty_or_not() throws Exception {
        var precious = Files.writeString(place.resolve("precious"), "x");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("r-x------"));

        var into = asOrdinaryUser(restore(place));
        var below = asOrdinaryUser(restore(place.resolve("deep/data")));
        var delta = asOrdinaryUser(restore(place, "--delta"));

        assertThat(into.fails(ExitCode.DESTINATION).err())
                .contains(place + " cannot be read and written by user '")
                .contains("that this user may write");
        assertThat(below.fails(ExitCode.DESTINATION).err())
                .contains("%s/deep/data cannot be created in %s by user '".formatted(place, place));
        assertThat(delta.fails(ExitCode.DESTINATION).err()).contains(place + " cannot be read and written by user '");
        assertThat(precious).hasContent("x");
        assertThat(permissions(place)).isEqualTo("r-x------");
    }

    @Test
    void refuses_a_directory_of_another_user_in_which_no_server_would_start() throws Exception {
        assumeThat(isRoot()).as("only root can give a directory away").isTrue();
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(place, "unix:uid", 4711);

        var result = asOrdinaryUser(restore(place));

        assertThat(result.fails(ExitCode.DESTINATION).err())
                .contains(place + " belongs to user '4711'")
                .contains("Give it to the user");
        assertThat(place).isEmptyDirectory();
        assertThat(permissions(place)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void refuses_a_read_only_file_system() throws Exception {
        var into = onDisk("size=1g", "mount -o remount,ro " + place, restore(place));
        var below = onDisk("size=1g", "mount -o remount,ro " + place, restore(place.resolve("data")));

        assertThat(into.fails(ExitCode.DESTINATION).err()).contains(place + " cannot be read and written by user '");
        assertThat(below.fails(ExitCode.DESTINATION).err())
                .contains("%s/data cannot be created in %s by user '".formatted(place, place));
    }

    @Test
    void takes_the_root_of_a_fresh_file_system_and_leaves_what_it_put_there() throws Exception {
        var result = onDisk("size=1g", "mkdir %s/lost+found".formatted(place), restore(place));

        assertThat(result.succeeds().out()).contains("Restored backup").contains("\nPG_VERSION\n", "\nlost+found\n");
    }

    @Test
    void refuses_the_root_of_a_file_system_that_holds_something() throws Exception {
        var result = onDisk("size=1g", "echo x > %s/precious".formatted(place), restore(place));

        assertThat(result.fails(ExitCode.DESTINATION).err()).contains(place + " is not empty");
        assertThat(result.out()).isEqualTo("precious\n");
    }

    @Test
    void refuses_a_disk_that_is_too_small_and_says_how_much_it_needs() throws Exception {
        var into = onDisk("size=8m", "true", restore(place));
        var below = onDisk("size=8m", "true", restore(place.resolve("data")));

        for (var result : List.of(into, below)) {
            assertThat(result.fails(ExitCode.DESTINATION).err())
                    .containsPattern("[0-9.]+ MB needed, but [0-9.]+ MB are free on " + place)
                    .contains("Make room there, or restore to another file system.");
            assertThat(result.out()).as("what is on the disk afterwards").isEmpty();
        }
    }

    private List<String> restore(Path target, String... more) {
        var command = new ArrayList<>(List.of(SCRIPT.toString(), "restore"));
        command.addAll(List.of("--store", "file://" + store, "--key-file", keyFile.toString()));
        command.addAll(List.of(more));
        command.add(target.toString());
        return command;
    }

    /** Rights and owners mean something to it, even where we are root. */
    private static ProgramRun asOrdinaryUser(List<String> command) throws Exception {
        var whole = new ArrayList<String>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"));
        }
        whole.addAll(command);
        return ProgramRun.ofProcess(directory, whole);
    }

    /** With a file system of its own at {@code place}; what is at its root afterwards is listed behind what the command says. */
    private ProgramRun onDisk(String options, String preparation, List<String> command) throws Exception {
        var script = """
                mount -t tmpfs -o mode=0700,%s tidemark %s && %s || exit 99
                "$@"
                status=$?
                ls %s
                exit $status
                """.formatted(options, place, preparation, place);
        var whole = new ArrayList<>(
                List.of("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, "disk"));
        whole.addAll(command);
        return ProgramRun.ofProcess(directory, whole);
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

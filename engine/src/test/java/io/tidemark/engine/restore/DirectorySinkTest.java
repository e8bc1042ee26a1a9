package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySinkTest {

    private static final RestoreLayout SMALL = new RestoreLayout(List.of(), 100, Map.of());
    private static final RestoreLayout WITH_TABLESPACE =
            new RestoreLayout(List.of(new Tablespace(16384, "/mnt/fast")), 100, Map.of(16384L, 100L));

    @TempDir
    Path directory;

    @Test
    void writes_files_that_only_their_owner_can_read() throws IOException {
        var target = directory.resolve("deep/data");
        try (var sink = new DirectorySink(target, TablespaceMapping.INSIDE)) {
            sink.begin(SMALL);
            sink.directory(directory("base", FileEntry.NO_TABLESPACE));
            write(sink, "base/1", "content");
            sink.end();
        }

        assertThat(target.resolve("base/1")).hasContent("content");
        assertThat(permissions(target)).isEqualTo("rwx------");
        assertThat(permissions(target.resolve("base/1"))).isEqualTo("rw-------");
    }

    @Test
    void puts_a_tablespace_where_the_caller_says_and_links_to_it() throws IOException {
        var target = directory.resolve("data");
        var fast = directory.resolve("fast");
        try (var sink = new DirectorySink(target, new TablespaceMapping(Map.of("/mnt/fast", fast)))) {
            sink.begin(WITH_TABLESPACE);
            sink.directory(directory("pg_tblspc", FileEntry.NO_TABLESPACE));
            sink.directory(directory("pg_tblspc/16384", 16384));
            sink.directory(directory("pg_tblspc/16384/PG_15", 16384));
            write(sink, "pg_tblspc/16384/PG_15/1", "content");
            sink.end();
        }

        assertThat(Files.readSymbolicLink(target.resolve("pg_tblspc/16384"))).isEqualTo(fast);
        assertThat(fast.resolve("PG_15/1")).hasContent("content");
    }

    @Test
    void keeps_a_tablespace_inside_unless_told_otherwise() throws IOException {
        var target = directory.resolve("data");
        try (var sink = new DirectorySink(target, TablespaceMapping.INSIDE)) {
            sink.begin(WITH_TABLESPACE);
            sink.directory(directory("pg_tblspc", FileEntry.NO_TABLESPACE));
            sink.directory(directory("pg_tblspc/16384", 16384));
            write(sink, "pg_tblspc/16384/1", "content");
            sink.end();
        }

        assertThat(target.resolve("pg_tblspc/16384/1")).hasContent("content");
    }

    @Test
    void refuses_a_directory_that_is_not_empty_and_leaves_it_alone() throws IOException {
        var file = Files.writeString(directory.resolve("precious"), "x");

        try (var sink = new DirectorySink(directory, TablespaceMapping.INSIDE)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(unusable("is not empty"));
        }

        assertThat(file).hasContent("x");
    }

    @Test
    void accepts_the_root_of_a_fresh_file_system() throws IOException {
        Files.createDirectory(directory.resolve("lost+found"));

        try (var sink = new DirectorySink(directory, TablespaceMapping.INSIDE)) {
            sink.begin(SMALL);
            write(sink, "PG_VERSION", "15\n");
        }

        assertThat(directory).isDirectoryContaining("glob:**/lost+found");
        assertThat(directory.resolve("PG_VERSION")).doesNotExist();
    }

    @Test
    void refuses_a_file_in_place_of_a_directory_and_tablespaces_that_overlap() throws IOException {
        var file = Files.createFile(directory.resolve("file"));
        var inside = new TablespaceMapping(Map.of("16384", directory.resolve("data/inside")));
        var unknown = new TablespaceMapping(Map.of("99", directory.resolve("other")));

        try (var sink = new DirectorySink(file, TablespaceMapping.INSIDE)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(unusable("is not a directory"));
        }
        try (var sink = new DirectorySink(file.resolve("data"), TablespaceMapping.INSIDE)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(unusable("cannot be created"));
        }
        try (var sink = new DirectorySink(directory.resolve("data"), inside)) {
            assertThatThrownBy(() -> sink.begin(WITH_TABLESPACE)).satisfies(unusable("inside the data directory"));
        }
        try (var sink = new DirectorySink(directory.resolve("data"), unknown)) {
            assertThatThrownBy(() -> sink.begin(WITH_TABLESPACE)).hasMessageContaining("no tablespace '99'");
        }
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void refuses_before_the_start_what_will_not_fit() throws IOException {
        var target = directory.resolve("data");
        try (var sink = new DirectorySink(target, TablespaceMapping.INSIDE)) {
            var huge = new RestoreLayout(List.of(), 1L << 60, Map.of());

            assertThatThrownBy(() -> sink.begin(huge))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SPACE));
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void takes_away_what_was_abandoned() throws IOException {
        Files.createDirectory(directory.resolve("data"));
        var fast = directory.resolve("fast");
        try (var sink = new DirectorySink(directory.resolve("data"), new TablespaceMapping(Map.of("16384", fast)))) {
            sink.begin(WITH_TABLESPACE);
            sink.directory(directory("pg_tblspc", FileEntry.NO_TABLESPACE));
            sink.directory(directory("pg_tblspc/16384", 16384));
            write(sink, "pg_tblspc/16384/1", "content");
            write(sink, "PG_VERSION", "15\n");
        }

        assertThat(directory.resolve("data")).isEmptyDirectory();
        assertThat(fast).isEmptyDirectory();
    }

    @Test
    void refuses_content_that_is_not_as_long_as_announced() throws IOException {
        try (var sink = new DirectorySink(directory.resolve("data"), TablespaceMapping.INSIDE)) {
            sink.begin(SMALL);
            var entry = new FileEntry("a", 3, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE);

            assertThatThrownBy(() -> sink.file(entry, out -> out.write(new byte[2])))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("2 bytes instead of 3");
        }
    }

    private static ThrowingConsumer<Throwable> unusable(String reason) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RESTORE_DESTINATION_UNUSABLE))
                .hasMessageContaining(reason);
    }

    private static void write(RestoreSink sink, String path, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.file(
                new FileEntry(path, bytes.length, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE),
                out -> out.write(bytes));
    }

    private static FileEntry directory(String path, long tablespace) {
        return new FileEntry(path, 0, 0700, Instant.EPOCH, tablespace);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

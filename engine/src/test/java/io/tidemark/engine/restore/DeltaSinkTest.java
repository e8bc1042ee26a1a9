package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.postgres.ControlFile;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.repository.Tablespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSinkTest {

    private static final SystemIdentifier OURS = new SystemIdentifier(7_400_000_000_000_000_001L);
    private static final RestoreLayout WITH_TABLESPACE =
            new RestoreLayout(List.of(new Tablespace(16_384, "/mnt/fast")), 100, Map.of(16_384L, 100L));

    private static final RestoreLayout SMALL = new RestoreLayout(List.of(), 100, Map.of());

    @TempDir
    Path directory;

    private Path target;

    @BeforeEach
    void a_data_directory() throws IOException {
        target = Files.createDirectory(directory.resolve("data"));
        Files.createDirectory(target.resolve("global"));
        Files.write(target.resolve(ControlFile.PATH), control(OURS));
        Files.writeString(target.resolve("PG_VERSION"), "15\n");
    }

    @Test
    void keeps_what_belongs_there_and_removes_what_does_not() throws IOException {
        Files.createDirectories(target.resolve("base/99"));
        Files.writeString(target.resolve("base/99/1"), "dropped since");
        Files.writeString(target.resolve("standby.signal"), "");
        Files.createDirectory(target.resolve("lost+found"));

        restore();

        assertThat(target).isDirectoryContaining("glob:**/lost+found");
        assertThat(target.resolve("base/99")).doesNotExist();
        assertThat(target.resolve("standby.signal")).doesNotExist();
        assertThat(target.resolve("base/1")).hasContent("content");
        assertThat(target.resolve(ControlFile.PATH)).hasBinaryContent(control(OURS));
        assertThat(target.resolve(DeltaSink.MARKER)).doesNotExist();
    }

    @Test
    void never_writes_through_a_link_nor_into_a_file_that_has_another_name() throws IOException {
        var precious = Files.writeString(directory.resolve("precious"), "x");
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("1"), "y");
        Files.createSymbolicLink(target.resolve("base"), elsewhere);
        Files.delete(target.resolve("PG_VERSION"));
        Files.createLink(target.resolve("PG_VERSION"), precious);

        restore();

        assertThat(precious).hasContent("x");
        assertThat(elsewhere.resolve("1")).hasContent("y");
        assertThat(target.resolve("base")).isDirectory();
        assertThat(Files.isSymbolicLink(target.resolve("base"))).isFalse();
        assertThat(target.resolve("PG_VERSION")).hasContent("18\n");
    }

    @Test
    void gives_files_and_directories_their_permissions() throws IOException {
        Files.createDirectory(target.resolve("base"));
        Files.setPosixFilePermissions(target.resolve("base"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(target.resolve("PG_VERSION"), PosixFilePermissions.fromString("rw-rw-rw-"));

        restore();

        assertThat(permissions("base")).isEqualTo("rwx------");
        assertThat(permissions("PG_VERSION")).isEqualTo("rw-------");
    }

    @Test
    void leaves_no_control_file_when_it_is_interrupted_and_goes_on_when_it_is_begun_again() throws IOException {
        try (var sink = sink(OURS)) {
            sink.begin(SMALL);
            write(sink, "PG_VERSION", "18\n");
        }
        assertThat(target.resolve(ControlFile.PATH)).doesNotExist();
        assertThat(target.resolve("PG_VERSION")).hasContent("18\n");

        try (var sink = sink(new SystemIdentifier(1))) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(refused("and the backup is of system 1"));
        }
        restore();

        assertThat(target.resolve(ControlFile.PATH)).exists();
        assertThat(target.resolve(DeltaSink.MARKER)).doesNotExist();
    }

    @Test
    void refuses_another_cluster_and_what_is_no_data_directory_and_leaves_them_alone() throws IOException {
        var other = Files.createDirectory(directory.resolve("other"));
        var precious = Files.writeString(other.resolve("precious"), "x");

        try (var sink = sink(new SystemIdentifier(1))) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(refused("holds system " + OURS));
        }
        try (var sink = new DeltaSink(other, TablespaceMapping.INSIDE, OURS)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(refused("no data directory"));
        }

        assertThat(precious).hasContent("x");
        assertThat(target.resolve(ControlFile.PATH)).hasBinaryContent(control(OURS));
        assertThat(target.resolve("PG_VERSION")).hasContent("15\n");
    }

    @Test
    void refuses_while_a_server_may_run_there() throws IOException {
        Files.writeString(target.resolve("postmaster.pid"), "4711\n" + target + "\n");

        try (var sink = sink(OURS)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).satisfies(refused("a server seems to run"));
        }

        assertThat(target.resolve(ControlFile.PATH)).exists();
    }

    @Test
    void takes_a_directory_for_a_tablespace_only_if_it_is_empty_or_the_one_it_lies_in_now() throws IOException {
        var fast = Files.createDirectories(directory.resolve("fast"));
        var precious = Files.writeString(fast.resolve("precious"), "x");
        try (var sink = sink(fast)) {
            assertThatThrownBy(() -> sink.begin(WITH_TABLESPACE)).satisfies(refused("is not empty, and not"));
        }
        Files.createDirectory(target.resolve("pg_tblspc"));
        Files.createSymbolicLink(target.resolve("pg_tblspc/16384"), directory);
        try (var sink = sink(fast)) {
            assertThatThrownBy(() -> sink.begin(WITH_TABLESPACE)).satisfies(refused("is not empty, and not"));
        }
        assertThat(precious).hasContent("x");
    }

    @Test
    void leaves_what_another_cluster_has_in_the_directory_of_a_tablespace() throws IOException {
        var fast = Files.createDirectories(directory.resolve("fast"));
        var others = Files.createDirectory(fast.resolve("PG_14_202107181"));
        Files.writeString(others.resolve("1"), "x");
        Files.createDirectory(fast.resolve("PG_15"));
        Files.writeString(fast.resolve("PG_15/stranger"), "x");
        Files.createDirectory(target.resolve("pg_tblspc"));
        Files.createSymbolicLink(target.resolve("pg_tblspc/16384"), fast);

        try (var sink = sink(fast)) {
            sink.begin(WITH_TABLESPACE);
            for (var path : List.of("global", "pg_tblspc")) {
                sink.directory(directory(path, FileEntry.NO_TABLESPACE));
            }
            sink.directory(directory("pg_tblspc/16384", 16_384));
            sink.directory(directory("pg_tblspc/16384/PG_15", 16_384));
            write(sink, "pg_tblspc/16384/PG_15/1", "content");
            write(sink, ControlFile.PATH, new String(control(OURS), StandardCharsets.ISO_8859_1));
            sink.end();
        }

        assertThat(others.resolve("1")).hasContent("x");
        assertThat(fast.resolve("PG_15/stranger")).doesNotExist();
        assertThat(target.resolve("pg_tblspc/16384/PG_15/1")).hasContent("content");
        assertThat(Files.readSymbolicLink(target.resolve("pg_tblspc/16384"))).isEqualTo(fast);
    }

    @Test
    void writes_no_marker_through_a_link() throws IOException {
        var precious = Files.writeString(directory.resolve("precious"), "x");
        Files.createSymbolicLink(target.resolve(DeltaSink.MARKER), precious);

        try (var sink = sink(OURS)) {
            assertThatThrownBy(() -> sink.begin(SMALL)).isInstanceOf(IOException.class);
        }

        assertThat(precious).hasContent("x");
    }

    @Test
    void restores_into_an_absent_directory_too() throws IOException {
        target = directory.resolve("deep/absent");

        restore();

        assertThat(target.resolve("base/1")).hasContent("content");
    }

    private void restore() throws IOException {
        try (var sink = sink(OURS)) {
            sink.begin(SMALL);
            write(sink, "PG_VERSION", "18\n");
            for (var path : List.of("base", "global")) {
                sink.directory(directory(path, FileEntry.NO_TABLESPACE));
            }
            write(sink, "base/1", "content");
            write(sink, ControlFile.PATH, new String(control(OURS), StandardCharsets.ISO_8859_1));
            sink.end();
        }
    }

    private static FileEntry directory(String path, long tablespace) {
        return new FileEntry(path, 0, 0700, Instant.EPOCH, tablespace);
    }

    private DeltaSink sink(Path tablespace) {
        return new DeltaSink(target, new TablespaceMapping(Map.of("16384", tablespace)), OURS);
    }

    private DeltaSink sink(SystemIdentifier system) {
        return new DeltaSink(target, TablespaceMapping.INSIDE, system);
    }

    private static void write(DeltaSink sink, String path, String content) throws IOException {
        var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        var entry = new FileEntry(path, bytes.length, 0600, Instant.EPOCH, FileEntry.NO_TABLESPACE);
        sink.file(entry, out -> out.write(bytes));
    }

    private static byte[] control(SystemIdentifier system) {
        return ByteBuffer.allocate(8192)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.parseUnsignedLong(system.toString()))
                .putInt(1300)
                .putInt(202_307_071)
                .array();
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(path)));
    }

    private static ThrowingConsumer<Throwable> refused(String reason) {
        return thrown -> assertThat(thrown)
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RESTORE_DESTINATION_UNUSABLE));
    }
}

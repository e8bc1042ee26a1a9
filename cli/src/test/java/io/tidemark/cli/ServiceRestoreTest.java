package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.repository.FileEntry;
import io.tidemark.engine.restore.DirectorySink;
import io.tidemark.engine.restore.RecoverySettings;
import io.tidemark.engine.restore.RecoveryTarget;
import io.tidemark.engine.restore.RestoreLayout;
import io.tidemark.engine.restore.TablespaceMapping;
import io.tidemark.engine.restore.TarSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRestoreTest {

    private static final WalLink LINK = new WalLink(URI.create("http://127.0.0.1:1/api/v1/wal/tdw_x"));

    @TempDir
    Path directory;

    @Test
    void puts_tablespaces_where_they_are_told_to_go() throws IOException {
        var target = directory.resolve("data");
        var moved = directory.resolve("moved");

        restore(archive(), target, new TablespaceMapping(Map.of("/srv/apart", moved)), Optional.empty());

        assertThat(target.resolve("pg_tblspc/16384")).isSymbolicLink();
        assertThat(target.resolve("pg_tblspc/16384/PG_18/1")).hasContent("apart");
        assertThat(moved.resolve("PG_18/1")).hasContent("apart");
        assertThat(target.resolve("pg_tblspc/16385")).isDirectory();
        assertThat(target.resolve("pg_tblspc/16385/2")).hasContent("inside");
    }

    @Test
    void adapts_the_recovery_settings_and_leaves_the_link_to_the_server_alone() throws IOException {
        var target = directory.resolve("data");

        restore(archive(), target, TablespaceMapping.INSIDE, Optional.of(LINK));

        assertThat(target.resolve("postgresql.auto.conf")).content().isEqualTo("""
                work_mem = '64MB'
                # recovery, written by Tidemark
                restore_command = 'it''s ours'
                recovery_target = 'immediate'
                """);
        assertThat(target.resolve(WalLink.FILE)).hasContent(LINK.address() + "\n");
        assertThat(Files.getPosixFilePermissions(target.resolve(WalLink.FILE)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void leaves_nothing_of_an_archive_that_breaks_off() throws IOException {
        var target = directory.resolve("data");
        var cut = Arrays.copyOf(archive(), 4000);

        assertThatThrownBy(() -> restore(cut, target, TablespaceMapping.INSIDE, Optional.empty()))
                .isInstanceOf(EOFException.class);

        assertThat(target).isEmptyDirectory();
    }

    private static void restore(byte[] archive, Path target, TablespaceMapping mapping, Optional<WalLink> link)
            throws IOException {
        try (var sink = new DirectorySink(target, mapping)) {
            var restore =
                    new ServiceRestore(plan(), sink, written -> written.with(Map.of("restore_command", "it's ours")));
            restore.begin(true);
            restore.run(new ByteArrayInputStream(archive), link, Progress.NONE, new Cancellation());
        }
    }

    private static ServicePlan plan() {
        Map<String, @Nullable Object> members = Map.of(
                "backup",
                "20260818T120003Z-3f9a",
                "baseBytes",
                100L,
                "walBytes",
                0L,
                "tablespaces",
                List.of(
                        Map.of("oid", 16384L, "location", "/srv/apart"),
                        Map.of("oid", 16385L, "location", "/srv/inside")));
        return new ServicePlan(RecoveryTarget.immediate(), members);
    }

    private static byte[] archive() throws IOException {
        var archive = new ByteArrayOutputStream();
        var settings = new RecoverySettings(Map.of("recovery_target", "immediate"));
        try (var sink = new TarSink(archive)) {
            sink.begin(new RestoreLayout(List.of(), 100, Map.of()));
            for (var path :
                    List.of("pg_tblspc", "pg_tblspc/16384", "pg_tblspc/16384/PG_18", "pg_tblspc/16385", "pg_wal")) {
                sink.directory(entry(path, 0));
            }
            file(sink, "pg_tblspc/16384/PG_18/1", "apart");
            file(sink, "pg_tblspc/16385/2", "inside");
            file(
                    sink,
                    "postgresql.auto.conf",
                    new RecoverySettings(Map.of())
                            .with(Map.of("restore_command", "false"))
                            .with(settings.lines())
                            .appendedTo("work_mem = '64MB'\n"));
            sink.end();
        }
        return archive.toByteArray();
    }

    private static void file(TarSink sink, String path, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.file(entry(path, bytes.length), out -> out.write(bytes));
    }

    private static FileEntry entry(String path, long size) {
        return new FileEntry(path, size, 0700, Instant.parse("2026-01-03T02:00:00Z"), FileEntry.NO_TABLESPACE);
    }
}

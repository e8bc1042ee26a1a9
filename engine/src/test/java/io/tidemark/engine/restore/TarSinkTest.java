package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.repository.FileEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarSinkTest {

    private static final Instant THEN = Instant.parse("2026-01-03T02:00:00Z");

    @TempDir
    Path directory;

    @Test
    void writes_what_any_tar_unpacks() throws Exception {
        var longName = "pg_tblspc/16384/" + "ä".repeat(60) + "/" + "x".repeat(40);
        var archive = directory.resolve("cluster.tar");
        try (var out = Files.newOutputStream(archive);
                var sink = new TarSink(out)) {
            sink.begin(new RestoreLayout(List.of(), 100, Map.of()));
            sink.directory(entry("base", 0, 0700));
            sink.file(entry("base/1", 600, 0600), target -> target.write(new byte[600]));
            sink.file(entry("empty", 0, 0640), target -> {});
            sink.file(entry(longName, 3, 0600), target -> target.write(new byte[] {'a', 'b', 'c'}));
            sink.end();
        }

        var unpacked = Files.createDirectory(directory.resolve("unpacked"));
        var tar = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", unpacked.toString())
                .inheritIO()
                .start();

        assertThat(tar.waitFor()).isZero();
        assertThat(unpacked.resolve("base/1")).hasSize(600);
        assertThat(unpacked.resolve("empty")).isEmptyFile();
        assertThat(unpacked.resolve(longName)).hasContent("abc");
        assertThat(Files.getLastModifiedTime(unpacked.resolve("empty")).toInstant())
                .isEqualTo(THEN);
    }

    @Test
    void refuses_content_that_is_not_as_long_as_announced() {
        var sink = new TarSink(new ByteArrayOutputStream());

        assertThatThrownBy(() -> sink.file(entry("a", 3, 0600), out -> out.write(new byte[2])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2 bytes instead of 3");
    }

    private static FileEntry entry(String path, long size, int mode) {
        return new FileEntry(path, size, mode, THEN, FileEntry.NO_TABLESPACE);
    }
}

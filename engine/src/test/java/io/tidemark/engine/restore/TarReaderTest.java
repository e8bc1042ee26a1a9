package io.tidemark.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.repository.FileEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TarReaderTest {

    private static final Instant THEN = Instant.parse("2026-01-03T02:00:00Z");
    private static final String LONG = "pg_tblspc/16384/" + "ä".repeat(60) + "/" + "x".repeat(40);

    @Test
    void reads_what_was_written() throws IOException {
        var members = new LinkedHashMap<FileEntry, String>();
        var reader = new TarReader(new ByteArrayInputStream(archive()));
        for (var member = reader.next(); member.isPresent(); member = reader.next()) {
            var content = new ByteArrayOutputStream();
            reader.transferTo(content);
            members.put(
                    member.get().entry(),
                    member.get().directory() ? "directory" : content.toString(StandardCharsets.UTF_8));
        }

        assertThat(members)
                .containsExactly(
                        Map.entry(entry("base", 0, 0700, 0), "directory"),
                        Map.entry(entry("base/1", 600, 0600, 0), "a".repeat(600)),
                        Map.entry(entry("pg_tblspc/16384", 0, 0750, 16384), "directory"),
                        Map.entry(entry(LONG, 512, 0640, 16384), "b".repeat(512)));
    }

    @Test
    void skips_what_nobody_reads() throws IOException {
        var reader = new TarReader(new ByteArrayInputStream(archive()));
        reader.next();
        reader.next();

        assertThat(reader.next().orElseThrow().entry().path()).isEqualTo("pg_tblspc/16384");
    }

    @Test
    void an_archive_that_was_cut_off_anywhere_is_no_archive() throws IOException {
        var whole = archive();

        for (var length = 0; length < whole.length - 1024; length += 100) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(cut)).as("of length " + length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refuses_what_is_not_of_ours() throws IOException {
        var climbing = new ByteArrayOutputStream();
        new TarWriter(climbing).file("../outside", 0600, 0, THEN, out -> {});
        var damaged = archive();
        damaged[3] ^= 1;

        assertThatThrownBy(() -> readAll(climbing.toByteArray())).hasMessageContaining("../outside");
        assertThatThrownBy(() -> readAll(damaged)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> readAll("<html>".repeat(200).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    private static void readAll(byte[] archive) throws IOException {
        var reader = new TarReader(new ByteArrayInputStream(archive));
        while (reader.next().isPresent()) {
            reader.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static byte[] archive() throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var sink = new TarSink(archive)) {
            sink.begin(new RestoreLayout(List.of(), 100, Map.of()));
            sink.directory(entry("base", 0, 0700, 0));
            sink.file(
                    entry("base/1", 600, 0600, 0),
                    out -> out.write("a".repeat(600).getBytes(StandardCharsets.UTF_8)));
            sink.directory(entry("pg_tblspc/16384", 0, 0750, 16384));
            sink.file(
                    entry(LONG, 512, 0640, 16384),
                    out -> out.write("b".repeat(512).getBytes(StandardCharsets.UTF_8)));
            sink.end();
        }
        return archive.toByteArray();
    }

    private static FileEntry entry(String path, long size, int mode, long tablespace) {
        return new FileEntry(path, size, mode, THEN, tablespace);
    }
}

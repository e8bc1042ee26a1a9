package io.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarSplitterTest {

    private final Recorder recorder = new Recorder();
    private final TarSplitter splitter = new TarSplitter(recorder);
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @Test
    void finds_the_same_members_however_the_stream_is_cut() {
        file("base/1/1259", "x".repeat(8192));
        directory("./pg_wal/");
        file("PG_VERSION", "15\n");
        file("empty", "");
        link("pg_tblspc/16384", "/mnt/fast");
        close();
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var bytes = archive.toByteArray();

        for (var position = 0; position < bytes.length; ) {
            var length = Math.min(bytes.length - position, 1 + random.nextInt(700));
            splitter.write(bytes, position, length);
            position += length;
        }
        splitter.end();

        assertThat(recorder.events)
                .containsExactly(
                        "file base/1/1259 8192 600",
                        "content " + "x".repeat(8192).hashCode(),
                        "directory pg_wal",
                        "file PG_VERSION 3 600",
                        "content " + "15\n".hashCode(),
                        "file empty 0 600",
                        "content 0",
                        "link pg_tblspc/16384 /mnt/fast");
    }

    @Test
    void reads_sizes_in_base_256() {
        var header = header("huge", '0', 0, "");
        Arrays.fill(header, 124, 136, (byte) 0);
        header[124] = (byte) 0x80;
        ByteBuffer.wrap(header).putLong(128, 9L << 30);
        archive.writeBytes(signed(header));

        push();

        assertThat(recorder.events).containsExactly("file huge " + (9L << 30) + " 600");
        assertThatThrownBy(splitter::end).hasMessageContaining("ended too early");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../postgresql.conf", "base/../../x", "base//x", "././x", "base/.", "a\nb", ""})
    void refuses_names_that_leave_the_data_directory(String name) {
        archive.writeBytes(signed(header(name, '0', 0, "")));

        assertThatThrownBy(this::push).isInstanceOf(TarFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_wal", "base/1/1259", "pg_tblspc/x", "pg_tblspc/1/2", "pg_tblspc/0"})
    void refuses_links_that_are_no_tablespaces(String name) {
        link(name, "/etc");

        assertThatThrownBy(this::push).hasMessageContaining("link");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '3', '4', '6', 'L', 'K', 'x', 'g', 'S'})
    void refuses_members_that_postgresql_does_not_send(char type) {
        archive.writeBytes(signed(header("x", type, 0, "")));

        assertThatThrownBy(this::push).hasMessageContaining("unknown type");
    }

    @Test
    void refuses_a_flipped_bit_in_a_header() {
        file("base/1/1259", "content");
        var bytes = archive.toByteArray();
        bytes[3] ^= 1;

        assertThatThrownBy(() -> splitter.write(bytes, 0, bytes.length)).hasMessageContaining("checksum");
    }

    @Test
    void refuses_a_name_that_is_not_utf_8() {
        var header = header("x", '0', 0, "");
        header[0] = (byte) 0xFF;
        archive.writeBytes(signed(header));

        assertThatThrownBy(this::push).hasMessageContaining("not UTF-8: \\xff");
    }

    @Test
    void refuses_an_archive_without_its_end_and_content_after_it() {
        file("a", "content");
        push();
        assertThatThrownBy(splitter::end).hasMessageContaining("ended too early");

        close();
        file("b", "content");
        assertThatThrownBy(() -> {
                    var other = new TarSplitter(recorder);
                    other.write(archive.toByteArray(), 0, archive.size());
                })
                .hasMessageContaining("after its closing block");
    }

    private void push() {
        splitter.write(archive.toByteArray(), 0, archive.size());
    }

    private void file(String name, String content) {
        archive.writeBytes(signed(header(name, '0', content.length(), "")));
        archive.writeBytes(content.getBytes(StandardCharsets.UTF_8));
        archive.writeBytes(new byte[-content.length() & 511]);
    }

    private void directory(String name) {
        archive.writeBytes(signed(header(name, '5', 0, "")));
    }

    private void link(String name, String target) {
        archive.writeBytes(signed(header(name, '2', 0, target)));
    }

    private void close() {
        archive.writeBytes(new byte[1024]);
    }

    private static byte[] header(String name, char type, long size, String link) {
        var block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000600");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "%011o".formatted(1_786_000_000L));
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar");
        put(block, 263, "00");
        return block;
    }

    private static byte[] signed(byte[] block) {
        put(block, 148, "        ");
        var sum = 0;
        for (var octet : block) {
            sum += octet & 0xFF;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        return block;
    }

    private static void put(byte[] block, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private static final class Recorder implements TarSplitter.Handler {

        final List<String> events = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();

        @Override
        public void directory(TarHeader header) {
            events.add("directory " + header.name());
        }

        @Override
        public void tablespaceLink(TarHeader header) {
            events.add("link " + header.name() + " " + header.linkTarget());
        }

        @Override
        public void beginFile(TarHeader header) {
            events.add("file %s %d %o".formatted(header.name(), header.sizeBytes(), header.mode()));
            content.setLength(0);
        }

        @Override
        public void content(byte[] buffer, int offset, int length) {
            content.append(new String(buffer, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void endFile() {
            events.add("content " + content.toString().hashCode());
        }
    }
}

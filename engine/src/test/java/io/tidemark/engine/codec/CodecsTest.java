package io.tidemark.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

class CodecsTest {

    private static final byte[] PLAIN = new byte[(256 << 10) + 17];

    static {
        new Random(1).nextBytes(PLAIN);
        Arrays.fill(PLAIN, 1000, 200_000, (byte) 7);
    }

    @Test
    void are_those_built_in_and_the_services_on_the_class_path() {
        var codecs = Codecs.installed();

        assertThat(codecs.all())
                .extracting(Codec::name)
                .containsExactly("none", "zstd", "gzip", "bzip2", "lz4", "xz", "runs");
        assertThat(codecs.all())
                .extracting(Codec::id)
                .containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 99);
        assertThat(codecs.numbered((byte) 99)).isInstanceOf(RunLengthCodec.class);
        assertThat(codecs.named("runs")).isSameAs(codecs.numbered((byte) 99));
    }

    @Test
    void two_with_one_number_or_one_name_are_refused_with_both_told() {
        assertMisconfigured(
                List.of(new Named(40, "first"), new Named(40, "second")),
                "codec 'second' with the number 40",
                "codec 'first' with the number 40");
        assertMisconfigured(
                List.of(new Named(40, "one"), new Named(41, "one")), "the number 41", "the number 40", "the name");
        assertMisconfigured(List.of(new Named(40, "zstd")), "codec 'zstd' with the number 1");
    }

    @Test
    void numbers_of_tidemark_and_names_that_nobody_can_choose_are_refused() {
        assertMisconfigured(List.of(new Named(31, "early")), "belongs to Tidemark");
        assertMisconfigured(List.of(new Named(-1, "late")), "belongs to Tidemark");
        assertMisconfigured(List.of(new Named(32, "with:colon")), "a name that nobody can choose");
        assertThat(Codecs.of(List.of(new Named(32, "least"), new Named(127, "most")))
                        .all())
                .hasSize(8);
    }

    private static void assertMisconfigured(List<Codec> others, String... parts) {
        assertThatThrownBy(() -> Codecs.of(others))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISCONFIGURED))
                .hasMessageContainingAll(parts);
    }

    @Test
    void a_number_that_is_not_installed_is_told_with_what_to_do() {
        assertThatThrownBy(() -> Codecs.installed().numbered((byte) 77))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MISSING);
                    assertThat(e.hint()).contains("class path").contains("Codec service");
                })
                .hasMessageContaining("codec 77");
        assertThatThrownBy(() -> Codecs.installed().numbered((byte) 6))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.hint()).contains("newest version"));
        assertThatThrownBy(() -> Codecs.installed().numbered((byte) -3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void are_chosen_by_name_with_a_level_or_the_usual_one() {
        assertThat(Compression.parse("zstd")).hasToString("zstd:1");
        assertThat(Compression.parse("xz:9")).hasToString("xz:9");
        assertThat(Compression.parse("none")).hasToString("none:0");
        assertThat(Compression.usual()).hasToString("zstd:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "zip", "ZSTD", "zstd:", "zstd:fast", "zstd:0", "zstd:20", "gzip:10", "none:1", "lz4:1:2"
            })
    void what_makes_no_sense_is_refused_with_the_choices(String text) {
        assertThatThrownBy(() -> Compression.parse(text)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(e.getMessage() + e.hint()).containsAnyOf("zstd, gzip, bzip2, lz4, xz", "level");
        });
    }

    @Test
    void what_is_stored_is_read_by_every_other_program_that_knows_the_format() throws IOException {
        try (var gzip = new GZIPInputStream(compressed("gzip"));
                var bzip2 = new BZip2CompressorInputStream(compressed("bzip2"));
                var lz4 = new LZ4FrameInputStream(compressed("lz4"));
                var xz = new XZInputStream(compressed("xz"))) {
            for (var reader : List.of(gzip, bzip2, lz4, xz)) {
                assertThat(reader.readAllBytes())
                        .as(reader.getClass().getSimpleName())
                        .isEqualTo(PLAIN);
            }
        }
    }

    private static InputStream compressed(String codec) {
        var target = ByteBuffer.allocateDirect(2 * PLAIN.length);
        var chosen = Compression.parse(codec);
        try (var coder = chosen.codec().open()) {
            assertThat(coder.compress(direct(PLAIN), target, chosen.level())).isTrue();
        }
        var bytes = new byte[target.flip().remaining()];
        target.get(bytes);
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void xz_takes_no_dictionary_that_the_content_has_no_use_for() throws IOException {
        var xz = ByteBuffer.wrap(compressed("xz").readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        // the block's header: behind the stream's, in words its own length, flags, filter, one property: the
        // dictionary's size
        var header = 12;
        var headerBytes = (xz.get(header) + 1) * 4;
        xz.put(header + 4, (byte) 37);
        var crc = new CRC32();
        crc.update(xz.array(), header, headerBytes - 4);
        xz.putInt(header + headerBytes - 4, (int) crc.getValue());

        try (var coder = new XzCodec().open()) {
            assertThatThrownBy(() -> coder.decompress(direct(xz.array()), ByteBuffer.allocateDirect(PLAIN.length)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("memory");
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Nothing but a number and a name. */
    private record Named(int number, String name) implements Codec {

        @Override
        public byte id() {
            return (byte) number;
        }

        @Override
        public CodecLevels levels() {
            return new CodecLevels(1, 1, 1);
        }

        @Override
        public Coder open() {
            throw new UnsupportedOperationException("never used");
        }
    }
}

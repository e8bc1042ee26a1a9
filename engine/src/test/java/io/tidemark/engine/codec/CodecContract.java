package io.tidemark.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Codec} promises; for those of others, too. */
public abstract class CodecContract {

    private static final int PIECE = 256 << 10;
    private static final byte[] GUARD = "what lies behind the target".getBytes(StandardCharsets.US_ASCII);

    private final Codec codec;
    private final boolean noticesAlteration;
    private final Random random;
    private final String told;
    private Codec.Coder coder;

    /** @param noticesAlteration whether it has a checksum of the content */
    protected CodecContract(Codec codec, boolean noticesAlteration) {
        this.codec = codec;
        this.noticesAlteration = noticesAlteration;
        var seed = System.nanoTime();
        this.random = new Random(seed);
        this.told = "%s, seed %d".formatted(codec.name(), seed);
        System.out.println(told);
    }

    @BeforeEach
    void open() {
        coder = codec.open();
    }

    @AfterEach
    void close() {
        coder.close();
    }

    @Test
    void gets_back_every_content_at_every_level() {
        var levels = codec.levels();
        for (var level = levels.lowest(); level <= levels.highest(); level++) {
            for (var size : List.of(1, 2, 8191, 8192, PIECE - 1, PIECE, 1 + random.nextInt(PIECE))) {
                var plain = content(size);
                assertThat(gotBack(coder, plain, level))
                        .as("%s, level %d, %d bytes", told, level, size)
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void gets_back_content_of_many_megabytes() {
        var plain = content((4 << 20) + random.nextInt(1 << 20));

        assertThat(gotBack(coder, plain, codec.levels().lowest())).as(told).isEqualTo(plain);
    }

    @Test
    void the_same_content_becomes_the_same_bytes_whatever_was_done_before() {
        for (var level : List.of(
                codec.levels().lowest(), codec.levels().usual(), codec.levels().highest())) {
            var plain = compressible(1 + random.nextInt(PIECE));
            var first = bytes(compressed(coder, direct(plain), level));
            for (var other = codec.levels().lowest(); other <= codec.levels().highest(); other++) {
                gotBack(coder, content(8192), other);
            }
            try (var another = codec.open()) {
                assertThat(bytes(compressed(coder, direct(plain), level)))
                        .as(told)
                        .isEqualTo(first);
                assertThat(bytes(compressed(another, direct(plain), level)))
                        .as(told)
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void says_if_the_result_does_not_fit_and_writes_nothing_beyond() {
        var plain = direct(compressible(PIECE));
        var length =
                compressed(coder, plain.duplicate(), codec.levels().usual()).remaining();

        for (var room : List.of(length - 1, length / 2, 19, 3, 0)) {
            var target = guarded(room);
            assertThat(coder.compress(plain.duplicate(), target, codec.levels().usual()))
                    .as("%s, room for %d of %d bytes", told, room, length)
                    .isFalse();
            assertUntouchedBeyond(target, room);
        }
        // and is as good as new afterwards
        assertThat(gotBack(coder, compressible(PIECE), codec.levels().usual())).hasSize(PIECE);
    }

    @Test
    void refuses_what_nobody_compressed() {
        for (var round = 0; round < 300; round++) {
            var garbage = new byte[random.nextInt(round < 250 ? 200 : PIECE)];
            random.nextBytes(garbage);
            var target = guarded(8192);
            assertThatThrownBy(() -> coder.decompress(direct(garbage), target))
                    .as("%s, %d bytes", told, garbage.length)
                    .isInstanceOf(IllegalArgumentException.class);
            assertUntouchedBeyond(target, 8192);
        }
    }

    @Test
    void refuses_what_was_altered_cut_or_made_longer() {
        var plain = compressible(PIECE / 16);
        var good = bytes(compressed(coder, direct(plain), codec.levels().usual()));
        for (var round = 0; round < 300; round++) {
            var altered = good.clone();
            // half of them where the library keeps what it believes
            var place = random.nextInt(round % 2 == 0 ? Math.min(24, altered.length) : altered.length);
            altered[place] ^= (byte) (1 << random.nextInt(8));
            assertRefusedOrRight(altered, plain);
        }
        for (var round = 0; round < 100; round++) {
            var cut = random.nextInt(good.length);
            assertRefused(Arrays.copyOf(good, cut), plain.length, "cut to %d bytes".formatted(cut));
        }
        assertRefused(Arrays.copyOf(good, good.length + 1 + random.nextInt(9)), plain.length, "longer");
    }

    @Test
    void refuses_content_of_another_length_than_is_told() {
        var plain = compressible(PIECE);
        var good = bytes(compressed(coder, direct(plain), codec.levels().usual()));

        for (var other : List.of(0, 1, PIECE / 2, PIECE - 1, PIECE + 1, 2 * PIECE)) {
            assertRefused(good, other, "for %d bytes".formatted(other));
        }
        assertThat(gotBack(coder, plain, codec.levels().usual())).as(told).isEqualTo(plain);
    }

    @Test
    void a_bomb_fills_what_it_says_it_is_and_nothing_more() {
        var bomb = bytes(
                compressed(coder, direct(new byte[8 << 20]), codec.levels().usual()));
        System.out.printf("%s: 8 MiB of zeros in %d bytes%n", codec.name(), bomb.length);

        assertRefused(bomb, 8192, "a bomb");
    }

    @Test
    void many_threads_use_it_at_once() throws InterruptedException, ExecutionException {
        var plain = compressible(PIECE);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Callable<byte[]>>();
            for (var task = 0; task < 8; task++) {
                tasks.add(() -> {
                    try (var own = codec.open()) {
                        return gotBack(own, plain, codec.levels().usual());
                    }
                });
            }
            for (var done : threads.invokeAll(tasks)) {
                assertThat(done.get()).as(told).isEqualTo(plain);
            }
        }
    }

    private void assertRefused(byte[] bytes, int length, String what) {
        var target = guarded(length);
        assertThatThrownBy(() -> coder.decompress(direct(bytes), target))
                .as("%s, %s", told, what)
                .isInstanceOf(IllegalArgumentException.class);
        assertUntouchedBeyond(target, length);
    }

    private void assertRefusedOrRight(byte[] bytes, byte[] plain) {
        var target = guarded(plain.length);
        try {
            coder.decompress(direct(bytes), target);
            assertThat(target.hasRemaining()).as(told).isFalse();
            if (noticesAlteration) {
                assertThat(bytes(target.flip())).as(told).isEqualTo(plain);
            }
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining("null").message().isNotEmpty();
        }
        assertUntouchedBeyond(target, plain.length);
    }

    private byte[] gotBack(Codec.Coder by, byte[] plain, int level) {
        var compressed = compressed(by, direct(plain), level);
        var target = guarded(plain.length);
        by.decompress(compressed, target);
        assertThat(target.hasRemaining()).isFalse();
        assertUntouchedBeyond(target, plain.length);
        return bytes(target.flip());
    }

    /** At some place within a buffer, as the engine has it. */
    private static ByteBuffer compressed(Codec.Coder by, ByteBuffer plain, int level) {
        var target = ByteBuffer.allocateDirect(2 * plain.remaining() + 1000).position(5);
        assertThat(by.compress(plain, target, level)).isTrue();
        return target.limit(target.position()).position(5);
    }

    private static ByteBuffer guarded(int length) {
        var buffer = ByteBuffer.allocateDirect(length + GUARD.length);
        buffer.put(length, GUARD);
        return buffer.limit(length);
    }

    private void assertUntouchedBeyond(ByteBuffer buffer, int length) {
        var beyond = buffer.duplicate().clear().position(length);
        assertThat(bytes(beyond)).as("%s, behind %d bytes", told, length).isEqualTo(GUARD);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Noise, zeros, or something between. */
    private byte[] content(int size) {
        var bytes = compressible(size);
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> Arrays.fill(bytes, (byte) random.nextInt(256));
            default -> {}
        }
        return bytes;
    }

    /** Runs of bytes, some of them long. */
    private byte[] compressible(int size) {
        var bytes = new byte[size];
        for (var place = 0; place < size; ) {
            var end = Math.min(size, place + 3 + random.nextInt(random.nextInt(10) == 0 ? 5000 : 20));
            Arrays.fill(bytes, place, end, (byte) random.nextInt(256));
            place = end;
        }
        return bytes;
    }
}

package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.codec.Codec;
import io.tidemark.engine.codec.CodecLevels;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.codec.RunLengthCodec;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StoredCodecsTest {

    private static final byte[] PLACE = {1};
    private static final int PAGE = Stretch.PAGE_BYTES;

    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void a_repository_in_which_every_codec_wrote_restores_byte_for_byte() throws IOException {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var repository = Backups.create(store);
        var files = new TreeMap<String, byte[]>();
        files.put("base/1/1", pages(random, 700));
        var backups = new HashMap<BackupId, Map<String, byte[]>>();
        var segments = new HashMap<ObjectKey, byte[]>();
        Optional<BackupId> previous = Optional.empty();
        for (var codec : Codecs.installed().all()) {
            var settings = Backups.SMALL.with(Compression.of(codec));
            var number = backups.size() + 1;
            var content = files.get("base/1/1").clone();
            for (var change = 0; change < 60; change++) {
                var page = random.nextInt(700);
                System.arraycopy(pages(random, 1), 0, content, page * PAGE, PAGE);
            }
            files.put("base/1/1", content);
            files.put("base/1/" + codec.name(), pages(random, 40));
            backUp(repository.with(settings), id(number), previous, files);
            backups.put(id(number), new TreeMap<>(files));
            previous = Optional.of(id(number));
            var segment = pages(random, 100);
            var key = new ObjectKey("wal/00000001/" + codec.name());
            repository.with(settings).sealed().create(key, Content.of(segment), Map.of("of", codec.name()));
            segments.put(key, segment);
        }

        var reopened = Repository.open(store, Backups.KEY);

        backups.forEach((id, expected) -> assertRestores(reopened, id, expected));
        for (var segment : segments.entrySet()) {
            try (var object = reopened.sealed().open(segment.getKey()).orElseThrow()) {
                assertThat(object.content().readAllBytes()).isEqualTo(segment.getValue());
            }
        }
        assertThat(reopened.verifier()
                        .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                        .damages())
                .isEmpty();
    }

    @Test
    void the_same_content_is_known_again_whatever_it_is_stored_with() {
        var repository = Backups.create(store);
        var key = new ObjectKey("wal/00000001/1");
        var content = pages(new Random(3), 50);
        repository.sealed().create(key, Content.of(content), Map.of());
        var objects = store.count();

        for (var codec : Codecs.installed().all()) {
            var other = repository.with(Backups.SMALL.with(Compression.of(codec)));
            assertThat(other.sealed().create(key, Content.of(content), Map.of()))
                    .as(codec.name())
                    .isEqualTo(new SealedCreation.AlreadyPresent(key));
        }
        assertThat(store.count()).isEqualTo(objects);
    }

    /** Pages that every codec can make smaller. */
    private static byte[] pages(Random random, int count) {
        var bytes = new byte[count * PAGE];
        for (var page = 0; page < count; page++) {
            for (var row = 0; row < 60; row++) {
                Arrays.fill(bytes, page * PAGE + row * 128, page * PAGE + row * 128 + 100, (byte) random.nextInt());
            }
        }
        return bytes;
    }

    @Test
    void frames_carry_the_number_of_their_codec_and_content_that_grows_is_stored_as_it_is() throws Exception {
        var small = new byte[PAGE];
        var noise = new byte[PAGE];
        new Random(1).nextBytes(noise);
        for (var codec : Codecs.installed().all()) {
            assertThat(payload(seal(small, Compression.of(codec))).get()).isEqualTo(codec.id());
            assertThat(opened(seal(small, Compression.of(codec)))).isEqualTo(small);
            var stored = payload(seal(noise, Compression.of(codec)));
            assertThat(stored.get()).as(codec.name()).isZero();
            assertThat(stored.getInt()).isEqualTo(PAGE);
            assertThat(stored).isEqualTo(ByteBuffer.wrap(noise));
            assertThat(opened(seal(noise, Compression.of(codec)))).isEqualTo(noise);
            assertThat(opened(seal(new byte[0], Compression.of(codec)))).isEmpty();
        }
    }

    @Test
    void what_describes_content_is_read_without_the_codec_of_the_content() {
        var strange = new Compression(new StrangeCodec(), 1);
        var repository = Backups.create(store);
        var key = new ObjectKey("wal/00000001/1");
        var files = Map.of("base/1/1", new byte[PAGE], "base/1/2", pages(new Random(2), 3));
        backUp(repository.with(Backups.SMALL.with(strange)), id(1), Optional.empty(), files);
        repository
                .with(Backups.SMALL.with(strange))
                .sealed()
                .create(key, Content.of(pages(new Random(1), 2)), Map.of("summary", "empty"));
        var sealed = repository.sealed();

        assertThat(repository.backups()).hasSize(1);
        assertThat(repository.reader(id(1)).files()).hasSize(3);
        assertThat(sealed.metadata(key)).contains(Map.of("summary", "empty"));
        assertMissing(() -> Backups.restore(repository, id(1)));
        assertMissing(() -> repository.verifier().run(VerificationLevel.FRAMES, Progress.NONE, new Cancellation()));
        assertMissing(() -> {
            try (var object = sealed.open(key).orElseThrow()) {
                object.content().readAllBytes();
            }
        });
    }

    private static void assertMissing(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MISSING);
                    assertThat(e.hint()).contains("class path");
                })
                .hasMessageContaining("codec 77");
    }

    @Test
    void a_codec_that_fails_in_its_own_way_makes_a_damaged_frame() throws Exception {
        for (var codec : Codecs.installed().all().stream().skip(1).toList()) {
            // what no program of ours writes: another length, or something else behind a number
            var longer = payload(seal(new byte[PAGE], Compression.of(codec)));
            longer.putInt(1, PAGE + 1);
            assertMalformed(longer);
            var shorter = payload(seal(new byte[PAGE], Compression.of(codec)));
            shorter.putInt(1, PAGE - 1);
            assertMalformed(shorter);
            assertMalformed(
                    ByteBuffer.allocate(100).put(codec.id()).putInt(PAGE).clear());
            assertMalformed(ByteBuffer.allocate(5).put(codec.id()).putInt(PAGE).clear());
        }
        var huge = payload(seal(new byte[PAGE], Compression.usual()));
        huge.putInt(1, FrameCodec.MAX_PLAIN_BYTES + 1);
        assertMalformed(huge);
        assertMalformed(ByteBuffer.allocate(100).put((byte) -1).putInt(PAGE).clear());
    }

    private static void assertMalformed(ByteBuffer payload) {
        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        assertThatThrownBy(() -> opened(Payloads.seal(PLACE, bytes))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Payloads.Sealed seal(byte[] plain, Compression compression) {
        var key = Payloads.key();
        try (var codec = FrameCodec.borrow()) {
            return new Payloads.Sealed(key, codec.seal(key, 7, PLACE, plain, plain.length, compression));
        }
    }

    private static byte[] opened(Payloads.Sealed sealed) throws AEADBadTagException {
        try (var codec = FrameCodec.borrow()) {
            var plain = codec.open(sealed.key(), 7, PLACE, sealed.bytes(), 0, sealed.bytes().length);
            var bytes = new byte[plain.remaining()];
            plain.get(bytes);
            return bytes;
        }
    }

    private static ByteBuffer payload(Payloads.Sealed sealed) throws Exception {
        return ByteBuffer.wrap(Payloads.open(PLACE, sealed));
    }

    /** Works, but is not installed. */
    private static final class StrangeCodec implements Codec {

        private final Codec known = new RunLengthCodec();

        @Override
        public byte id() {
            return 77;
        }

        @Override
        public String name() {
            return "strange";
        }

        @Override
        public CodecLevels levels() {
            return known.levels();
        }

        @Override
        public Coder open() {
            return known.open();
        }
    }
}

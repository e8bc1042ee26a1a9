package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedObjectsTest {

    private static final ObjectKey KEY = new ObjectKey("wal/00000001/000000010000000000000002");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final SealedObjects sealed = Backups.create(store).sealed();

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] read(ObjectKey key) throws IOException {
        try (var object = sealed.open(key).orElseThrow()) {
            return object.content().readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 16 << 20})
    void gives_back_what_it_was_given(int length) throws IOException {
        var content = bytes(length, length);

        assertThat(sealed.create(KEY, Content.of(content), Map.of("start", "0/2000000")))
                .isEqualTo(new SealedCreation.Created(KEY));

        assertThat(read(KEY)).isEqualTo(content);
        try (var object = sealed.open(KEY).orElseThrow()) {
            assertThat(object.sizeBytes()).isEqualTo(length);
            assertThat(object.metadata()).containsExactly(Map.entry("start", "0/2000000"));
        }
        assertThat(sealed.metadata(KEY)).contains(Map.of("start", "0/2000000"));
    }

    @Test
    void seals_anew_what_is_too_big_to_keep() throws IOException {
        var content = bytes(33 << 20, 1);

        sealed.create(KEY, Content.of(content), Map.of());

        assertThat(read(KEY)).isEqualTo(content);
    }

    @Test
    void knows_the_same_content_again() {
        sealed.create(KEY, Content.of(bytes(1000, 1)), Map.of("attempt", "1"));
        var before = store.count();

        assertThat(sealed.create(KEY, Content.of(bytes(1000, 1)), Map.of("attempt", "2")))
                .isEqualTo(new SealedCreation.AlreadyPresent(KEY));

        assertThat(store.count()).isEqualTo(before);
        assertThat(sealed.metadata(KEY)).contains(Map.of("attempt", "1"));
    }

    @Test
    void keeps_other_content_for_the_name_beside_it_and_says_so() throws IOException {
        sealed.create(KEY, Content.of(bytes(1000, 1)), Map.of());

        var creation = sealed.create(KEY, Content.of(bytes(1000, 2)), Map.of());
        var again = sealed.create(KEY, Content.of(bytes(1000, 2)), Map.of());

        assertThat(creation).isInstanceOf(SealedCreation.Diverged.class).isEqualTo(again);
        assertThat(creation.key().path()).startsWith(KEY.path() + ".diverged-");
        assertThat(read(KEY)).isEqualTo(bytes(1000, 1));
        assertThat(read(creation.key())).isEqualTo(bytes(1000, 2));
        assertThat(sealed.list("wal/")).hasSize(2);
    }

    @Test
    void notices_an_object_in_anothers_place() {
        var other = new ObjectKey("wal/other");
        sealed.create(KEY, Content.of(bytes(1000, 1)), Map.of());
        sealed.create(other, Content.of(bytes(1000, 2)), Map.of());

        store.swap(KEY, other);

        RepositoryTest.assertCode(ErrorCode.OBJECT_CORRUPT, () -> sealed.open(KEY));
        RepositoryTest.assertCode(ErrorCode.OBJECT_CORRUPT, () -> sealed.metadata(other));
    }

    @Test
    void notices_a_stream_that_ends_too_early_or_too_late() {
        sealed.create(KEY, Content.of(bytes(600_000, 1)), Map.of());
        var whole = store.bytes(KEY);

        for (var length : new int[] {whole.length - 1, whole.length - 80_000, whole.length / 2}) {
            store.truncate(KEY, length);
            assertThatThrownBy(() -> read(KEY))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(KEY.path());
        }
        store.overwrite(KEY, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> read(KEY)).isInstanceOf(EngineException.class);
    }

    @Test
    void refuses_an_object_of_a_newer_format_without_calling_it_damaged() {
        sealed.create(KEY, Content.of(bytes(1000, 1)), Map.of());
        var newer = store.bytes(KEY);
        newer[7]++;
        store.overwrite(KEY, newer);

        RepositoryTest.assertCode(ErrorCode.FORMAT_NOT_SUPPORTED, () -> sealed.open(KEY));
    }

    @Test
    void leaves_the_repositorys_own_objects_alone() {
        for (var path : new String[] {"packs/1", "maps/1", "backups/1", "writers/1", "keys/1", "repository.json"}) {
            var key = new ObjectKey(path);
            assertThatThrownBy(() -> sealed.create(key, Content.of(new byte[0]), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sealed.delete(key)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(sealed.list("")).isEmpty();
        assertThat(sealed.open(KEY)).isEmpty();
        assertThat(sealed.metadata(KEY)).isEmpty();
        sealed.delete(KEY);
    }

    @Test
    void a_content_that_cannot_be_read_is_no_corruption() {
        var broken = new Content() {
            @Override
            public long sizeBytes() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("disk is gone");
            }
        };

        RepositoryTest.assertCode(ErrorCode.LOCAL_DISK_FAILED, () -> sealed.create(KEY, broken, Map.of()));
        assertThat(sealed.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void a_content_that_changes_its_length_is_not_kept(int more) {
        var size = 600_000;
        var changing = new Content() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes(size + more, 1));
            }
        };

        RepositoryTest.assertCode(ErrorCode.LOCAL_DISK_FAILED, () -> sealed.create(KEY, changing, Map.of()));
        assertThat(sealed.list("")).isEmpty();
    }

    @Test
    void a_damaged_object_does_not_count_as_the_content_it_had() {
        var content = bytes(600_000, 1);
        sealed.create(KEY, Content.of(content), Map.of());
        var damaged = store.bytes(KEY);
        damaged[damaged.length - 1000] ^= 1;
        store.overwrite(KEY, damaged);

        assertThat(sealed.create(KEY, Content.of(content), Map.of())).isInstanceOf(SealedCreation.Diverged.class);
    }
}

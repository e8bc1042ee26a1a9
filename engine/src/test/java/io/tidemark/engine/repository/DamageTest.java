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
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two backups: the second shares {@code base/1/1} with the first, and has a {@code base/1/2} of its own. */
class DamageTest {

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Repository repository = Backups.create(store);
    private final Random random = new Random(7);
    private final Map<String, byte[]> first = new TreeMap<>();
    private final Map<String, byte[]> second = new TreeMap<>();
    private List<ObjectKey> packsOfFirst = List.of();
    private List<ObjectKey> packsOfSecond = List.of();

    @BeforeEach
    void take_two_backups() {
        first.put("base/1/1", bytes(20 * 8192));
        first.put("base/1/2", bytes(20 * 8192));
        backUp(repository, id(1), Optional.empty(), first);
        packsOfFirst = keys("packs/");
        second.put("base/1/1", first.get("base/1/1"));
        second.put("base/1/2", bytes(20 * 8192));
        backUp(repository, id(2), Optional.of(id(1)), second);
        packsOfSecond = keys("packs/").stream()
                .filter(key -> !packsOfFirst.contains(key))
                .toList();
        repository.sealed().create(new ObjectKey("wal/1"), Content.of(bytes(300_000)), Map.of());
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private List<ObjectKey> keys(String prefix) {
        return store.list(prefix).map(object -> object.key()).toList();
    }

    private Verification verify(VerificationLevel level) {
        return repository.verifier().run(level, Progress.NONE, new Cancellation());
    }

    @Test
    void nothing_is_found_where_nothing_is_damaged() {
        for (var level : VerificationLevel.values()) {
            assertThat(verify(level).isClean()).isTrue();
            assertThat(verify(level).backups()).isEqualTo(2);
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_found_and_never_restored() {
        for (var key : keys("")) {
            for (var attempt = 0; attempt < 12; attempt++) {
                var before = store.bytes(key);
                var bit = random.nextLong(before.length * 8L);
                store.flipBit(key, bit);
                expectOnlyDamageOf(key, "bit %d of %s".formatted(bit, key));
                store.overwrite(key, before);
            }
        }
    }

    @Test
    void a_truncated_object_is_found_and_named() {
        for (var key : keys("")) {
            var before = store.bytes(key);
            for (var length : new int[] {0, 10, before.length / 2, before.length - 1}) {
                store.truncate(key, length);
                expectOnlyDamageOf(key, "%s of %d bytes".formatted(key, length));
                store.overwrite(key, before);
            }
        }
    }

    static Stream<RepositoryDescription> others() {
        var ours = Backups.description(1);
        var anothers = Backups.description(2);
        var sameTenants = new RepositoryDescription(
                anothers.id(),
                ours.tenant(),
                anothers.server(),
                anothers.systemIdentifier(),
                anothers.walSegmentSize(),
                anothers.createdAt());
        return Stream.of(sameTenants, anothers);
    }

    /** Of another server of the same tenant, under the same key, and of another tenant's. */
    @ParameterizedTest
    @MethodSource("others")
    void an_object_of_another_repository_in_its_place_is_refused(RepositoryDescription description) {
        var isSameTenant = description.tenant().equals(Backups.description(1).tenant());
        var otherStore = new InMemoryObjectStore();
        var other = Repository.create(otherStore, description, isSameTenant ? Backups.KEY : TenantKey.generate());
        backUp(other, id(1), Optional.empty(), first);
        other.sealed().create(new ObjectKey("wal/1"), Content.of(bytes(300_000)), Map.of());
        for (var prefix : List.of("packs/", "maps/", "backups/", "wal/")) {
            var foreign = otherStore.bytes(
                    otherStore.list(prefix).findFirst().orElseThrow().key());
            var key = keys(prefix).getFirst();
            var before = store.bytes(key);
            store.overwrite(key, foreign);
            assertThat(verify(VerificationLevel.EVERYTHING).damages())
                    .as("%s of another repository", key)
                    .extracting(Verification.Damage::object)
                    .contains(key);
            expectOnlyDamageOf(key, key + " of another repository");
            if (prefix.equals("wal/")) {
                assertThatThrownBy(() -> repository
                                .sealed()
                                .open(key)
                                .orElseThrow()
                                .content()
                                .readAllBytes())
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_CORRUPT));
            }
            store.overwrite(key, before);
        }
        store.overwrite(DescriptionFile.KEY, otherStore.bytes(DescriptionFile.KEY));
        assertThatThrownBy(() -> Repository.open(store, Backups.KEY))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_UNUSABLE));
        assertThat(verify(VerificationLevel.EXISTS).damages())
                .extracting(Verification.Damage::object)
                .containsExactly(DescriptionFile.KEY);
    }

    @Test
    void objects_of_one_repository_that_were_exchanged_are_refused() {
        store.swap(packsOfFirst.getFirst(), packsOfSecond.getFirst());
        assertThat(verify(VerificationLevel.FRAMES).damages())
                .extracting(Verification.Damage::object)
                .contains(packsOfFirst.getFirst(), packsOfSecond.getFirst());
        store.swap(packsOfFirst.getFirst(), packsOfSecond.getFirst());

        store.swap(Manifests.key(id(1)), Manifests.key(id(2)));
        assertThat(repository.backups()).isEmpty();
        assertThat(repository.catalogue().unreadable()).hasSize(2);
    }

    @Test
    void a_missing_pack_is_named_and_other_backups_restore() {
        store.delete(packsOfSecond.getFirst());

        assertThatThrownBy(() -> Backups.restore(repository, id(2)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_MISSING);
                    assertThat(e).hasMessageContaining(packsOfSecond.getFirst().path());
                    assertThat(e).hasMessageContaining("base/1/2");
                });
        assertRestores(repository, id(1), first);
        assertThat(verify(VerificationLevel.EXISTS).affected()).containsExactly(id(2));
    }

    @Test
    void a_damaged_frame_affects_only_backups_that_need_it() {
        // the first pack holds base/1/1 for both backups and base/1/2 for the first one: damage the latter
        var key = packsOfFirst.getFirst();
        store.flipBit(key, (store.bytes(key).length - 100L) / 2 * 8 + 8L * 60_000);

        var damage = verify(VerificationLevel.FRAMES).damages().getFirst();

        assertThat(damage.object()).isEqualTo(key);
        assertThat(damage.affected()).containsExactly(id(1));
        assertRestores(repository, id(2), second);
    }

    @Test
    void the_next_backup_mends_what_a_missing_pack_took() {
        store.delete(packsOfFirst.getFirst());

        backUp(repository, id(3), Optional.of(id(2)), second);

        assertRestores(repository, id(3), second);
        assertThatThrownBy(() -> Backups.restore(repository, id(2))).isInstanceOf(EngineException.class);
    }

    @Test
    void the_next_backup_mends_what_a_damaged_map_took() {
        keys("maps/").forEach(key -> store.flipBit(key, 8 * 100));

        backUp(repository, id(3), Optional.of(id(2)), second);

        assertRestores(repository, id(3), second);
    }

    @Test
    void the_next_backup_mends_what_any_pack_lost_that_is_gone_or_cut_short() {
        var number = 3;
        for (var key :
                Stream.concat(keys("packs/").stream(), keys("maps/").stream()).toList()) {
            var before = store.bytes(key);
            for (var length : new int[] {0, 10, before.length / 2, before.length - 10}) {
                store.truncate(key, length);

                backUp(repository, id(number), Optional.of(id(2)), second);

                store.delete(key);
                assertRestores(repository, id(number), second);
                store.create(key, Content.of(before));
                number++;
            }
        }
    }

    @Test
    void the_next_backup_does_not_build_on_maps_it_can_still_read_in_a_pack_that_was_cut_short() {
        var large = repository.with(RepositorySettings.defaults());
        var files = new TreeMap<String, byte[]>();
        for (var number = 0; number < 10_000; number++) {
            files.put("base/1/%d".formatted(number), bytes(10));
        }
        backUp(large, id(3), Optional.empty(), files);
        var maps = large.reader(id(3)).contents().maps().getFirst().key();
        for (var number = 0; number < 10_000; number += 50) {
            files.put("base/1/%d".formatted(number), bytes(10));
        }
        backUp(large, id(4), Optional.of(id(3)), files);
        store.truncate(maps, store.bytes(maps).length - 10);

        backUp(large, id(5), Optional.of(id(4)), files);

        assertRestores(large, id(5), files);
    }

    @Test
    void finds_damage_that_only_who_opens_the_repository_anew_would_meet() {
        for (var key : store.list("")
                .map(StoredObject::key)
                .filter(key -> key.path().startsWith("keys/") || key.path().equals("repository.json"))
                .toList()) {
            var whole = store.bytes(key);
            for (var position = 0; position < whole.length; position += 7) {
                var altered = whole.clone();
                altered[position] ^= 1;
                store.overwrite(key, altered);
                var found = verify(VerificationLevel.EXISTS);
                // a changed blank or name that nobody reads leaves what is said as it is
                if (!isUsable()) {
                    assertThat(found.damages())
                            .as("byte %d of %s", position, key)
                            .hasSize(1);
                    assertThat(found.affected()).containsExactlyInAnyOrder(id(1), id(2));
                }
            }
            store.delete(key);
            assertThat(verify(VerificationLevel.EXISTS).affected()).containsExactlyInAnyOrder(id(1), id(2));
            store.create(key, Content.of(whole));
        }
    }

    private boolean isUsable() {
        try {
            Repository.open(store, Backups.KEY);
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /** Restores give the right bytes or the named error, and the verifier finds it if any restore did. */
    private void expectOnlyDamageOf(ObjectKey key, String what) {
        if (key.path().equals("repository.json") || key.path().startsWith("keys/")) {
            return;
        }
        var found = verify(VerificationLevel.EVERYTHING);
        var failed = 0;
        for (var backup : Map.of(id(1), first, id(2), second).entrySet()) {
            try {
                assertRestores(repository, backup.getKey(), backup.getValue());
            } catch (EngineException e) {
                failed++;
                assertThat(e.code()).as(what).isIn(ErrorCode.OBJECT_CORRUPT, ErrorCode.OBJECT_MISSING);
                assertThat(e).as(what).hasMessageContaining(key.path());
                assertThat(found.affected()).as(what).contains(backup.getKey());
            }
        }
        if (failed > 0 || key.path().startsWith("wal/")) {
            assertThat(found.damages())
                    .as(what)
                    .extracting(Verification.Damage::object)
                    .containsExactly(key);
        }
    }
}

package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two backups that share {@code base/1/1}; the second has a {@code base/1/2} of its own, and there is a WAL segment. */
class VerifierTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final VerificationPace AT_ONCE = new VerificationPace(DAY.multipliedBy(4), Long.MAX_VALUE, 1);
    private static final ObjectKey SEGMENT = new ObjectKey("wal/1");

    private final AtomicReference<Instant> clock = new AtomicReference<>(Backups.START);
    private final InMemoryObjectStore store = new InMemoryObjectStore(clock::get);
    private final Repository repository = Backups.create(store);
    private final Random random = new Random(11);
    private final Map<String, byte[]> files = new TreeMap<>();
    private Set<ObjectKey> ofFirst = Set.of();
    private Set<ObjectKey> ofSecond = Set.of();

    @BeforeEach
    void take_two_backups() {
        files.put("base/1/1", bytes(200 * 8192));
        backUp(repository, id(1), Optional.empty(), files);
        ofFirst = packs();
        files.put("base/1/2", bytes(200 * 8192));
        ofSecond = backUpAgain(2);
        repository.sealed().create(SEGMENT, Content.of(bytes(300_000)), Map.of());
    }

    /** The packs that are the backup's own. */
    private Set<ObjectKey> backUpAgain(int number) {
        var before = packs();
        backUp(repository, id(number), Optional.of(id(number - 1)), files);
        var added = new TreeSet<>(packs());
        added.removeAll(before);
        return added;
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Set<ObjectKey> packs() {
        return new TreeSet<>(Stream.of("packs/", "maps/")
                .flatMap(store::list)
                .map(StoredObject::key)
                .toList());
    }

    private long sizeOf(Set<ObjectKey> keys) {
        return keys.stream().mapToLong(key -> store.bytes(key).length).sum();
    }

    /** Not the last one, which may hold nothing but PostgreSQL's manifest, and that backups do not share. */
    private ObjectKey largest(String prefix, Set<ObjectKey> keys) {
        return keys.stream()
                .filter(key -> key.path().startsWith(prefix))
                .max(Comparator.comparingInt(key -> store.bytes(key).length))
                .orElseThrow();
    }

    private void damage(ObjectKey key) {
        store.flipBit(key, 8L * 100);
    }

    private Verification verify(VerificationLevel level, BackupId... backups) {
        return repository.verifier().run(Set.of(backups), level, Progress.NONE, new Cancellation());
    }

    private VerifiedSlice verifyDue(VerifiedObjects known, VerificationPace pace, int day) {
        return verifyDue(known, pace, day, Set.of());
    }

    private VerifiedSlice verifyDue(VerifiedObjects known, VerificationPace pace, int day, Set<BackupId> rebuilt) {
        return repository.verifier().runDue(known, pace, rebuilt, at(day), Progress.NONE, new Cancellation());
    }

    private static Instant at(int day) {
        return Backups.START.plus(DAY.multipliedBy(day));
    }

    @Test
    void one_backup_is_verified_without_the_others() {
        damage(largest("packs/", ofSecond));

        assertThat(verify(VerificationLevel.FRAMES, id(1)).isClean()).isTrue();
        assertThat(verify(VerificationLevel.EVERYTHING, id(1)).isClean()).isTrue();
        for (var level : List.of(VerificationLevel.FRAMES, VerificationLevel.EVERYTHING)) {
            var found = verify(level, id(2));
            assertThat(found.damages())
                    .extracting(Verification.Damage::object)
                    .containsExactly(largest("packs/", ofSecond));
            assertThat(found.affected()).containsExactly(id(2));
            assertThat(found.backups()).isEqualTo(1);
        }
    }

    @Test
    void damage_that_backups_share_is_found_by_verifying_either() {
        damage(largest("packs/", ofFirst));

        assertThat(verify(VerificationLevel.FRAMES, id(1)).affected()).containsExactly(id(1));
        assertThat(verify(VerificationLevel.FRAMES, id(2)).affected()).containsExactly(id(2));
        assertThat(verify(VerificationLevel.FRAMES, id(1), id(2)).affected()).containsExactly(id(1), id(2));
    }

    @Test
    void what_backups_share_is_read_once() {
        assertThat(verify(VerificationLevel.FRAMES, id(1)).bytesRead()).isEqualTo(sizeOf(ofFirst));
        assertThat(verify(VerificationLevel.FRAMES, id(1), id(2)).bytesRead())
                .isEqualTo(sizeOf(ofFirst) + sizeOf(ofSecond));
    }

    @Test
    void a_backup_that_is_not_there_is_not_verified() {
        RepositoryTest.assertCode(ErrorCode.NOT_FOUND, () -> verify(VerificationLevel.EXISTS, id(1), id(9)));
    }

    @Test
    void what_was_verified_not_long_ago_is_not_read_again() {
        var first = verifyDue(VerifiedObjects.NONE, AT_ONCE, 0);
        assertThat(first.found().isClean()).isTrue();
        assertThat(first.found().bytesRead()).isEqualTo(sizeOf(ofFirst) + sizeOf(ofSecond) + 300_000);
        assertThat(first.verified()).isEqualTo(Map.of(id(1), at(0), id(2), at(0)));

        files.put("base/1/3", bytes(100 * 8192));
        var ofThird = backUpAgain(3);
        var second = verifyDue(first.known(), AT_ONCE, 1);
        assertThat(second.found().bytesRead()).isEqualTo(sizeOf(ofThird));
        // the oldest of what it consists of counts
        assertThat(second.verified()).isEqualTo(Map.of(id(1), at(0), id(2), at(0), id(3), at(0)));

        assertThat(verifyDue(second.known(), AT_ONCE, 3).found().bytesRead()).isZero();
        var fourth = verifyDue(second.known(), AT_ONCE, 4);
        assertThat(fourth.found().bytesRead()).isEqualTo(sizeOf(ofFirst) + sizeOf(ofSecond) + 300_000);
        assertThat(fourth.verified()).isEqualTo(Map.of(id(1), at(4), id(2), at(4), id(3), at(1)));
    }

    @Test
    void a_large_repository_is_verified_in_slices_and_a_backup_is_once_its_last_one_is() {
        for (var number = 3; number < 13; number++) {
            files.put("base/2/%d".formatted(number), bytes(60 * 8192));
            backUpAgain(number);
        }
        var all = Backups.ids(repository);
        var pace = new VerificationPace(DAY.multipliedBy(4), 1, 5);
        var known = VerifiedObjects.NONE;
        var read = 0L;
        for (var day = 0; day < 5; day++) {
            var slice = verifyDue(known, pace, day);
            known = slice.known();
            read += slice.found().bytesRead();
            assertThat(slice.found().bytesRead()).as("day %d", day).isLessThan(sizeOf(packs()) / 2);
            if (slice.leftBytes() == 0) {
                assertThat(slice.verified().keySet()).containsExactlyInAnyOrderElementsOf(all);
            }
        }
        assertThat(read).isGreaterThanOrEqualTo(sizeOf(packs()) + 300_000);
        assertThat(verifyDue(known, pace, 4).verified().keySet()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void damage_is_found_when_its_turn_comes_and_told_until_it_is_mended() {
        var known = verifyDue(VerifiedObjects.NONE, AT_ONCE, 0).known();
        for (var key : List.of(largest("packs/", ofSecond), largest("maps/", ofSecond), SEGMENT)) {
            var intact = store.bytes(key);
            store.flipBit(key, 8L * intact.length / 2);
            assertThat(verifyDue(known, AT_ONCE, 1).found().isClean()).isTrue();

            var damaged = verifyDue(known, AT_ONCE, 4);
            var again = verifyDue(damaged.known(), AT_ONCE, 5);
            for (var slice : List.of(damaged, again)) {
                assertThat(slice.found().damages())
                        .extracting(Verification.Damage::object)
                        .containsExactly(key);
                assertThat(slice.found().affected()).isEqualTo(key.equals(SEGMENT) ? Set.of() : Set.of(id(2)));
                assertThat(slice.verified().containsKey(id(2))).isEqualTo(key.equals(SEGMENT));
                assertThat(slice.verified()).containsEntry(id(1), at(4));
            }
            store.overwrite(key, intact);
            var mended = verifyDue(again.known(), AT_ONCE, 6);
            assertThat(mended.found().isClean()).isTrue();
            assertThat(mended.verified()).containsEntry(id(2), at(4));
        }
    }

    @Test
    void a_pack_that_is_gone_is_found_in_every_run_whatever_is_due() {
        var known = verifyDue(VerifiedObjects.NONE, AT_ONCE, 0).known();
        store.delete(largest("packs/", ofSecond));

        var slice = verifyDue(known, AT_ONCE, 1);

        assertThat(slice.found().affected()).containsExactly(id(2));
        assertThat(slice.verified()).isEqualTo(Map.of(id(1), at(0)));
    }

    @Test
    void files_are_rebuilt_of_the_backups_that_are_named_and_still_there() {
        var known = verifyDue(VerifiedObjects.NONE, AT_ONCE, 0).known();

        var slice = verifyDue(known, AT_ONCE, 1, Set.of(id(2), id(9)));

        assertThat(slice.found().level()).isEqualTo(VerificationLevel.EVERYTHING);
        assertThat(slice.rebuilt()).containsExactly(id(2));
        assertThat(slice.found().bytesRead())
                .isEqualTo(400L * 8192 + files.keySet().toString().length());
        assertThat(slice.found().isClean()).isTrue();
    }

    @Test
    void a_backup_that_is_removed_and_swept_meanwhile_is_no_damage() {
        var removing = new Progress() {
            @Override
            public void phase(String name) {
                if (name.equals("verify-objects")) {
                    repository.remove(id(2));
                    clock.updateAndGet(now -> now.plus(DAY));
                    repository.sweep().run(Duration.ZERO);
                }
            }

            @Override
            public void total(long bytes) {}

            @Override
            public void advance(long bytes) {}

            @Override
            public void note(String line) {}
        };
        var found = repository.verifier().run(VerificationLevel.EVERYTHING, removing, new Cancellation());

        assertThat(packs()).doesNotContainAnyElementsOf(ofSecond).isNotEmpty();
        assertThat(found.damages()).isEmpty();
    }
}

package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.LockingObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ObjectLockedException;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepositoryLocksTest {

    private static final Duration TERM = Duration.ofDays(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Backups.START);
    private final InMemoryObjectStore memory = new InMemoryObjectStore(now::get);
    private final LockingObjectStore store = new LockingObjectStore(memory, now::get, TERM);
    private final Repository repository = Backups.create(store);
    private final Map<String, byte[]> files = Map.of("base/1/1", randomBytes(1), "base/1/2", randomBytes(2));

    private static byte[] randomBytes(int seed) {
        var bytes = new byte[100 * 8192];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void a_backup_locks_what_it_shares_with_older_ones_as_long_as_itself() {
        backUp(repository, id(1), Optional.empty(), files);
        pass(Duration.ofDays(20));
        backUp(repository, id(2), Optional.of(id(1)), files);

        pass(Duration.ofDays(29));
        deleteWhatCanBe();

        assertThat(Backups.ids(repository)).containsExactly(id(2));
        assertRestores(reopened(), id(2), files);
    }

    @Test
    void what_is_kept_for_longer_than_a_lock_is_locked_anew() {
        backUp(repository, id(1), Optional.empty(), files);
        for (var month = 0; month < 5; month++) {
            pass(Duration.ofDays(29));
            repository.renew(List.of(id(1)));
        }

        deleteWhatCanBe();

        assertRestores(reopened(), id(1), files);
    }

    @Test
    void damage_of_one_backup_does_not_let_the_locks_of_others_end() {
        backUp(repository, id(1), Optional.empty(), files);
        backUp(repository, id(2), Optional.empty(), Map.of("base/1/3", randomBytes(3)));
        backUp(repository, id(3), Optional.empty(), Map.of("base/1/4", randomBytes(4)));
        var manifest = Manifests.key(id(1));
        var whole = memory.bytes(manifest);
        var lost = repository
                .reader(id(2))
                .contents()
                .packs()
                .findFirst()
                .orElseThrow()
                .key();
        var pack = memory.bytes(lost);
        memory.overwrite(manifest, new byte[whole.length]);
        memory.delete(lost);
        for (var month = 0; month < 3; month++) {
            pass(Duration.ofDays(29));
            assertThatThrownBy(() -> repository.renew(List.of(id(1), id(2), id(3))))
                    .isInstanceOf(EngineException.class);
        }
        memory.create(lost, Content.of(pack));

        deleteWhatCanBe();

        assertRestores(reopened(), id(3), Map.of("base/1/4", randomBytes(4)));
    }

    @Test
    void a_locked_backup_stays_whole_and_goes_when_its_lock_has_ended() {
        backUp(repository, id(1), Optional.empty(), files);
        assertThatThrownBy(() -> repository.remove(id(1)))
                .isInstanceOf(ObjectLockedException.class)
                .hasMessageContaining("is locked until 2026-09-17T12:00:03Z");
        pass(Duration.ofDays(2));
        assertThat(repository.sweep().run(Duration.ZERO)).isEqualTo(new Sweep.Swept(0, 0, 0, 0));
        assertRestores(repository, id(1), files);

        pass(TERM);
        repository.remove(id(1));
        assertThat(repository.sweep().run(Duration.ZERO).objects()).isPositive();
        pass(Duration.ofHours(1));
        repository.sweep().run(Duration.ZERO);
        assertThat(memory.list("packs/")).isEmpty();
        assertThat(memory.list("maps/")).isEmpty();
        assertThat(memory.list("writers/")).isEmpty();
    }

    @Test
    void a_sweep_counts_what_is_locked_and_takes_it_later() {
        backUp(repository, id(1), Optional.empty(), files);
        pass(Duration.ofDays(20));
        // a backup that failed: its packs are named by nobody
        try (var writer = repository.beginBackup(id(2), Optional.empty())) {
            files.forEach((path, bytes) -> Backups.write(writer, path, bytes));
        }
        memory.list("writers/").toList().forEach(note -> memory.delete(note.key()));
        pass(Duration.ofDays(9));

        var swept = repository.sweep().run(Duration.ofDays(1));
        assertThat(swept.objects()).isZero();
        var deferred = swept.deferred();

        pass(Duration.ofDays(22));
        assertThat(repository.sweep().run(Duration.ofDays(1)).objects()).isEqualTo(deferred);
        assertRestores(repository, id(1), files);
    }

    @Test
    void a_holder_is_shut_out_when_the_lock_of_his_key_has_ended_and_the_next_one_never() {
        var next = TenantKey.generate();
        backUp(repository, id(1), Optional.empty(), files);
        var admission = repository.admit(next);
        assertThat(repository.shutOutFormer(admission)).isFalse();
        assertThat(reopened().backups()).hasSize(1);

        for (var month = 0; month < 3; month++) {
            pass(Duration.ofDays(20));
            Repository.open(store, next).renew(List.of(id(1)));
        }

        assertThat(repository.shutOutFormer(admission)).isTrue();
        assertThatThrownBy(this::reopened).isInstanceOf(EngineException.class);
        deleteWhatCanBe();
        assertRestores(Repository.open(store, next), id(1), files);
    }

    @Test
    void the_wal_that_is_needed_is_locked_anew_and_no_other() {
        var archive = new WalArchive(repository);
        for (var number = 3; number < 6; number++) {
            store(archive, number);
        }
        pass(Duration.ofDays(29));
        archive.renew(segment -> segment.number() >= 4);
        pass(Duration.ofDays(2));

        var removed = archive.remove(any -> true);

        assertThat(removed).containsExactly(segment(3));
    }

    private void deleteWhatCanBe() {
        for (var key : keys()) {
            try {
                store.delete(key);
            } catch (ObjectLockedException locked) {
                assertThat(memory.find(key)).isPresent();
            }
        }
    }

    private List<ObjectKey> keys() {
        try (Stream<ObjectKey> keys = memory.list("").map(object -> object.key())) {
            return keys.toList();
        }
    }

    private Repository reopened() {
        return Repository.open(store, Backups.KEY);
    }

    private static WalSegment segment(int number) {
        return new WalSegment(TimelineId.FIRST, number, WalSegmentSize.DEFAULT);
    }

    private static void store(WalArchive archive, int number) {
        var segment = segment(number);
        archive.store(segment, Content.of(new byte[segment.size().bytes()]), WalSummary.EMPTY);
    }
}

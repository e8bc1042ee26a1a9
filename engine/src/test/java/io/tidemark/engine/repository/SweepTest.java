package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.ErrorCode;
import io.tidemark.engine.storage.ForwardingObjectStore;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.StoreMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SweepTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Backups.START);
    private final InMemoryObjectStore store = new InMemoryObjectStore(now::get);
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
    void deletes_what_no_backup_names_once_it_is_older_than_the_margin() {
        backUp(repository, id(1), Optional.empty(), files);
        repository.remove(id(1));

        assertThat(repository.sweep().run(Sweep.DEFAULT_MARGIN).objects()).isZero();
        pass(Duration.ofHours(25));
        assertThat(repository.sweep().run(Sweep.DEFAULT_MARGIN).objects()).isPositive();
        assertThat(store.list("").map(object -> object.key().path()))
                .hasSize(2)
                .anyMatch(path -> path.startsWith("keys/"))
                .contains("repository.json");
    }

    @Test
    void whoever_meters_the_repository_hears_of_each_object_that_goes() {
        backUp(repository, id(1), Optional.empty(), files);
        repository.remove(id(1));
        pass(Duration.ofDays(2));
        var heard = new AtomicLong();
        var meter = new StoreMeter(heard::incrementAndGet);

        var swept = repository.metered(meter).sweep().run(Sweep.DEFAULT_MARGIN);

        assertThat(swept.objects()).isPositive();
        assertThat(meter.usage(StoreMeter.Operation.DELETE).calls()).isGreaterThanOrEqualTo(swept.objects());
        assertThat(heard.get()).isGreaterThanOrEqualTo(swept.objects());
    }

    @Test
    void a_second_sweep_changes_no_byte() {
        backUp(repository, id(1), Optional.empty(), files);
        backUp(repository, id(2), Optional.of(id(1)), Map.of("base/1/1", files.get("base/1/1")));
        repository.remove(id(1));
        pass(Duration.ofDays(2));
        repository.sweep().run(Sweep.DEFAULT_MARGIN);
        var before = store.list("").toList();

        assertThat(repository.sweep().run(Sweep.DEFAULT_MARGIN)).isEqualTo(new Sweep.Swept(0, 0, 0, 0));

        assertThat(store.list("").toList()).isEqualTo(before);
        assertRestores(repository, id(2), Map.of("base/1/1", files.get("base/1/1")));
    }

    @Test
    void spares_what_a_running_backup_shares_with_a_backup_that_expires_meanwhile() {
        backUp(repository, id(1), Optional.empty(), files);
        try (var writer = repository.beginBackup(id(2), Optional.of(id(1)))) {
            repository.remove(id(1));
            pass(Duration.ofDays(3));
            repository.sweep().run(Duration.ZERO);
            files.forEach((path, bytes) -> Backups.write(writer, path, bytes));
            pass(Duration.ofDays(1));
            repository.sweep().run(Duration.ZERO);
            writer.commit(Backups.facts(), Backups.postgresManifest(files));
        }
        repository.sweep().run(Duration.ZERO);

        assertThat(repository.manifest(id(2)).sizes().changedBytes()).isZero();
        var restored = Backups.restore(repository, id(2));
        files.forEach((path, bytes) -> assertThat(restored.get(path)).isEqualTo(bytes));
    }

    @Test
    void the_note_of_a_writer_that_died_holds_back_a_sweep_for_a_week_only() {
        // never closed: its process was killed
        @SuppressWarnings("resource")
        var dead = repository.beginBackup(id(1), Optional.empty());
        assertThat(dead.storedBytes()).isZero();
        backUp(repository, id(2), Optional.empty(), files);
        repository.remove(id(2));

        pass(Duration.ofDays(6));
        assertThat(repository.sweep().run(Duration.ZERO).objects()).isZero();
        pass(Duration.ofDays(2));
        assertThat(repository.sweep().run(Duration.ZERO).objects()).isPositive();
        assertThat(store.list("writers/")).isEmpty();
    }

    @Test
    void abandons_uploads_that_began_a_day_ago() {
        var asked = new ArrayList<String>();
        var uploading = new ForwardingObjectStore(store) {
            @Override
            public int abandonUploads(String prefix, Instant startedBefore) {
                asked.add("%s %s".formatted(prefix, Duration.between(startedBefore, now.get())));
                return 2;
            }
        };

        var swept = Repository.open(uploading, Backups.KEY).sweep().run(Duration.ZERO);

        assertThat(swept.uploads()).isEqualTo(6);
        assertThat(asked).containsExactly("packs/ PT24H", "maps/ PT24H", "wal/ PT24H");
    }

    @Test
    void sweeps_though_the_store_does_not_show_its_uploads() {
        var refusing = new ForwardingObjectStore(store) {
            @Override
            public int abandonUploads(String prefix, Instant startedBefore) {
                throw new EngineException(ErrorCode.STORAGE_DENIED, "list uploads: refused", "Allow it.");
            }
        };
        backUp(repository, id(1), Optional.empty(), files);
        repository.remove(id(1));
        pass(Duration.ofDays(2));

        var swept = Repository.open(refusing, Backups.KEY).sweep().run(Sweep.DEFAULT_MARGIN);

        assertThat(swept.objects()).isPositive();
        assertThat(swept.uploads()).isZero();
    }

    @Test
    void deletes_nothing_while_a_manifest_is_unreadable() {
        backUp(repository, id(1), Optional.empty(), files);
        var last = store.bytes(Manifests.key(id(1))).length - 1;
        store.flipBit(Manifests.key(id(1)), 8L * last);
        pass(Duration.ofDays(2));
        var before = store.list("packs/").toList();

        assertThatThrownBy(() -> repository.sweep().run(Duration.ZERO))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(Manifests.key(id(1)).path());

        assertThat(store.list("packs/").toList()).isEqualTo(before);
    }
}

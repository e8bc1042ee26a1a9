package io.tidemark.engine.repository;

import static io.tidemark.engine.repository.Backups.assertRestores;
import static io.tidemark.engine.repository.Backups.backUp;
import static io.tidemark.engine.repository.Backups.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.EngineException;
import io.tidemark.engine.storage.FaultyObjectStore;
import io.tidemark.engine.storage.FaultyObjectStore.Fault;
import io.tidemark.engine.storage.InMemoryObjectStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitFaultTest {

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_failure_at_any_call_leaves_a_whole_backup_or_none(Fault fault) {
        var random = new Random(3);
        var before = new byte[150 * 8192];
        random.nextBytes(before);
        var after = before.clone();
        random.nextBytes(after);
        System.arraycopy(before, 0, after, 0, 8192 * 50);
        var memory = new InMemoryObjectStore();
        backUp(Backups.create(memory), id(1), Optional.empty(), Map.of("base/1/1", before));

        var calls = attempt(new FaultyObjectStore(memory.copy()).failCall(-1), after);

        for (var index = 0; index < calls; index++) {
            var failing = index;
            var copy = memory.copy();
            var store = new FaultyObjectStore(copy).fail(fault, call -> call == failing);
            attempt(store, after);
            store.heal();

            var repository = Repository.open(copy, Backups.KEY).with(Backups.SMALL);
            assertRestores(repository, id(1), Map.of("base/1/1", before));
            var exists = repository.backups().size() == 2;
            if (exists) {
                assertRestores(repository, id(2), Map.of("base/1/1", after));
                repository.remove(id(2));
            }
            backUp(repository, id(3), Optional.of(id(1)), Map.of("base/1/1", after));
            assertRestores(repository, id(3), Map.of("base/1/1", after));
            repository.sweep().run(Duration.ZERO);
            assertRestores(repository, id(3), Map.of("base/1/1", after));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_failure_at_any_call_of_a_sweep_loses_nothing_that_is_named(Fault fault) {
        var files = Map.of("base/1/1", new byte[] {1, 2, 3});
        var memory = new InMemoryObjectStore();
        var built = Backups.create(memory);
        backUp(built, id(1), Optional.empty(), Map.of("base/1/1", new byte[] {3}));
        backUp(built, id(2), Optional.of(id(1)), files);
        built.remove(id(1));

        for (var index = 0; index < 12; index++) {
            var failing = index;
            var copy = memory.copy();
            var store = new FaultyObjectStore(copy);
            var repository = Repository.open(store, Backups.KEY);
            store.fail(fault, call -> call == failing);
            try {
                repository.sweep().run(Duration.ZERO);
            } catch (EngineException e) {
                assertThat(e.code().retryable()).isTrue();
            }
            store.heal();
            assertRestores(repository, id(2), files);
            repository.sweep().run(Duration.ZERO);
            assertRestores(repository, id(2), files);
        }
    }

    /** Takes the second backup; it may fail, but then says so. */
    private static int attempt(FaultyObjectStore store, byte[] content) {
        try {
            var repository = Repository.open(store, Backups.KEY).with(Backups.SMALL);
            var manifest = backUp(repository, id(2), Optional.of(id(1)), Map.of("base/1/1", content));
            assertThat(repository.manifest(id(2))).isEqualTo(manifest);
        } catch (EngineException e) {
            assertThat(e.hint()).isNotBlank();
        }
        return store.calls();
    }
}

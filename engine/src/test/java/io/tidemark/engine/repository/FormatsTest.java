package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.Cancellation;
import io.tidemark.engine.Progress;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ReadOnlyObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Reads the golden repository of every released format. See {@link GoldenRepository} for how they were made. */
class FormatsTest {

    private static InMemoryObjectStore golden(String version) throws IOException {
        var store = new InMemoryObjectStore();
        var resource = "/formats/%s/repository.zip".formatted(version);
        try (var zip = new ZipInputStream(FormatsTest.class.getResourceAsStream(resource))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                store.create(new ObjectKey(entry.getName()), Content.of(zip.readAllBytes()));
            }
        }
        return store;
    }

    @Test
    void the_golden_repository_of_version_1_restores_byte_for_byte() throws IOException {
        var store = new ReadOnlyObjectStore(golden("v1"));

        var repository = Repository.open(store, GoldenRepository.KEY);

        assertThat(repository.description()).isEqualTo(Backups.description(1));
        assertThat(repository.backups())
                .extracting(BackupManifest::facts)
                .containsExactly(Backups.facts(), Backups.facts());
        assertThat(repository.backups()).extracting(BackupManifest::id).containsExactly(Backups.id(1), Backups.id(2));
        Backups.assertRestores(repository, Backups.id(1), GoldenRepository.first());
        Backups.assertRestores(repository, Backups.id(2), GoldenRepository.second());
        try (var segment = repository.sealed().open(GoldenRepository.SEGMENT).orElseThrow()) {
            assertThat(segment.content().readAllBytes()).isEqualTo(GoldenRepository.segment());
            assertThat(segment.metadata()).isEqualTo(Map.of("first", "0/2000028"));
        }
        var verification = repository.verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
        assertThat(verification.damages()).isEmpty();
    }

    @Test
    void a_repository_of_version_1_goes_on() throws IOException {
        var store = golden("v1");
        var repository = Repository.open(store, GoldenRepository.KEY);
        var files = new TreeMap<>(GoldenRepository.second());

        var unchanged = Backups.backUp(repository, Backups.id(3), Optional.of(Backups.id(2)), files);

        assertThat(unchanged.sizes().changedBytes()).isZero();
        Backups.assertRestores(repository, Backups.id(3), files);
        var next = TenantKey.generate();
        assertThat(repository.shutOutFormer(repository.admit(next)))
                .as("its first key is in its description for good")
                .isFalse();
        Backups.assertRestores(Repository.open(store, next), Backups.id(3), files);
        assertThat(repository
                        .verifier()
                        .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                        .damages())
                .isEmpty();
    }

    @Test
    void the_generator_still_makes_a_repository_of_its_description() throws IOException {
        var file = Files.createTempFile("golden", ".zip");
        try {
            GoldenRepository.write(file);
            assertThat(Files.size(file)).isLessThan(200_000);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void the_format_is_written_down() {
        assertThat(Path.of("..", "docs", "formats", "repository.md")).exists();
    }
}

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
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegment;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import io.tidemark.engine.storage.ReadOnlyObjectStore;
import io.tidemark.engine.storage.StoredObject;
import io.tidemark.engine.wal.WalArchive;
import io.tidemark.engine.wal.WalSummary;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RepositoryTest {

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Random random = new Random(20260818);

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Map<String, byte[]> cluster() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("global/pg_control", bytes(8192));
        files.put("base/5/1259", bytes(40 * 8192));
        files.put("base/16384/big", bytes((int) Stretch.BYTES + 5 * 8192 + 77));
        files.put("base/16384/empty", new byte[0]);
        files.put("base/16384/zeros", new byte[100 * 8192]);
        files.put("PG_VERSION", "18\n".getBytes(StandardCharsets.US_ASCII));
        files.put("pg_tblspc/16400/PG_18_202506291/5/16999", bytes(3 * 8192));
        return files;
    }

    @Test
    void restores_what_was_backed_up_byte_for_byte() {
        var repository = Backups.create(store);
        var files = cluster();

        var manifest = backUp(repository, id(1), Optional.empty(), files);

        assertRestores(repository, id(1), files);
        assertThat(manifest.facts()).isEqualTo(Backups.facts());
        assertThat(manifest.sizes().files()).isEqualTo(7);
        assertThat(manifest.sizes().totalBytes())
                .isEqualTo(
                        files.values().stream().mapToLong(file -> file.length).sum());
        assertThat(repository.backups()).containsExactly(manifest);
        assertThat(repository.manifest(id(1))).isEqualTo(manifest);
    }

    @Test
    void lists_files_in_path_order_with_their_checksums() {
        var repository = Backups.create(store);
        var files = cluster();

        backUp(repository, id(1), Optional.empty(), files);

        var listed = repository.reader(id(1)).files().toList();
        assertThat(listed)
                .extracting(StoredFile::path)
                .containsExactly(
                        "PG_VERSION",
                        "base",
                        "base/16384/big",
                        "base/16384/empty",
                        "base/16384/zeros",
                        "base/5/1259",
                        "global/pg_control",
                        "pg_tblspc/16400/PG_18_202506291/5/16999");
        assertThat(listed.get(1).isDirectory()).isTrue();
        for (var file : listed.stream().filter(file -> !file.isDirectory()).toList()) {
            var crc = new CRC32C();
            crc.update(files.get(file.path()));
            assertThat(file.crc32c()).as(file.path()).isEqualTo((int) crc.getValue());
            assertThat(repository.reader(id(1)).find(file.path())).contains(file);
        }
        assertThat(repository.reader(id(1)).find("base/5/1260")).isEmpty();
    }

    @Test
    void is_rebuilt_from_the_store_and_the_key_alone() {
        var files = cluster();
        backUp(Backups.create(store), id(1), Optional.empty(), files);

        var opened = Repository.open(new ReadOnlyObjectStore(store), Backups.KEY);

        assertThat(opened.description()).isEqualTo(Backups.description(1));
        assertRestores(opened, id(1), files);
    }

    @Test
    void the_catalogue_and_the_wal_that_is_covered_are_known_from_the_store_and_the_key_alone() {
        var repository = Backups.create(store);
        var archive = new WalArchive(repository);
        var known = new ArrayList<BackupManifest>();
        var files = cluster();
        for (var number = 1; number <= 3; number++) {
            var span = new WalSpan(
                    new TimelineId(number),
                    Lsn.parse("0/%d000028".formatted(number)),
                    new TimelineId(number + 1),
                    Lsn.parse("%X/%d000158".formatted(number, number)));
            var method = BackupMethod.values()[number - 1];
            var origin = new BackupOrigin(
                    method,
                    new ServerVersion(150_000 + number),
                    number % 2 == 0,
                    List.of(new Tablespace(16_384L + number, "/srv/ä \n" + number)));
            var started = Instant.ofEpochSecond(1_700_000_000L * number, 999_999_999 / number);
            var facts = new BackupFacts(
                    "label\t" + number, origin, span, started, started.plusNanos(number), "a\nb" + number);
            var previous = known.isEmpty() ? Optional.<BackupId>empty() : Optional.of(id(number - 1));
            try (var writer = repository.beginBackup(id(number), previous)) {
                files.put("base/5/1259", bytes(number * 8192));
                files.forEach((path, bytes) -> Backups.write(writer, path, bytes));
                known.add(writer.commit(facts, Backups.postgresManifest(files)));
            }
            archive.store(
                    new WalSegment(TimelineId.FIRST, number, WalSegmentSize.DEFAULT),
                    Content.of(new byte[WalSegmentSize.DEFAULT.bytes()]),
                    WalSummary.EMPTY);
        }

        var opened = Repository.open(new ReadOnlyObjectStore(store), Backups.KEY);

        assertThat(opened.description()).isEqualTo(repository.description());
        assertThat(opened.backups()).isEqualTo(known);
        assertThat(opened.catalogue()).isEqualTo(new BackupCatalogue(known, List.of()));
        for (var backup : known) {
            assertThat(opened.manifest(backup.id())).isEqualTo(backup);
            assertThat(opened.reader(backup.id()).manifest()).isEqualTo(backup);
        }
        assertThat(known).extracting(backup -> backup.sizes().storedBytes()).allMatch(bytes -> bytes > 0);
        assertThat(new WalArchive(opened).coverage()).usingRecursiveComparison().isEqualTo(archive.coverage());
    }

    @Test
    void stores_almost_nothing_for_an_unchanged_server() {
        var repository = Backups.create(store);
        var files = cluster();
        backUp(repository, id(1), Optional.empty(), files);
        var before = store.sizeBytes();

        var manifest = backUp(repository, id(2), Optional.of(id(1)), files);

        assertThat(manifest.sizes().changedBytes()).isZero();
        assertThat(store.sizeBytes() - before).isLessThan(2500);
        assertRestores(repository, id(2), files);
    }

    @Test
    void a_changed_page_costs_its_page() {
        var repository = Backups.create(store);
        var files = cluster();
        backUp(repository, id(1), Optional.empty(), files);
        var before = store.sizeBytes();

        System.arraycopy(bytes(8192), 0, files.get("base/16384/big"), 1000 * 8192, 8192);
        var manifest = backUp(repository, id(2), Optional.of(id(1)), files);

        assertThat(manifest.sizes().changedBytes()).isEqualTo(8192);
        assertThat(store.sizeBytes() - before).isLessThan(8192 + 3500);
        assertRestores(repository, id(2), files);
    }

    @Test
    void small_files_that_came_in_any_order_are_read_without_reading_others_again_and_again() {
        var counting = new CountingStore(store);
        var repository = Backups.create(counting);
        var paths = new ArrayList<String>();
        for (var number = 0; number < 2_400; number++) {
            paths.add("base/1/%d".formatted(number));
        }
        Collections.shuffle(paths, random);
        try (var writer = repository.beginBackup(id(1), Optional.empty())) {
            writer.directory(new FileEntry("base", 0, 0700, Backups.START, FileEntry.NO_TABLESPACE));
            paths.forEach(path -> Backups.write(writer, path, bytes(20_000)));
            writer.directory(new FileEntry("base/1", 0, 0700, Backups.START, FileEntry.NO_TABLESPACE));
            writer.commit(Backups.facts(), Backups.postgresManifest(Map.of()));
        }

        counting.bytesRead.set(0);
        var reader = repository.reader(id(1));
        var files = reader.filesAsStored().toList();
        files.stream().filter(file -> !file.isDirectory()).forEach(file -> Backups.read(reader, file));

        assertThat(files.subList(0, 2)).extracting(StoredFile::path).containsExactly("base", "base/1");
        assertThat(files).containsExactlyInAnyOrderElementsOf(reader.files().toList());
        assertThat((double) counting.bytesRead.get() / store.sizeBytes()).isLessThan(2);
    }

    @Test
    void pages_of_zeros_cost_nothing() {
        var repository = Backups.create(store);

        backUp(repository, id(1), Optional.empty(), Map.of("base/1/2", new byte[64 << 20]));

        assertThat(store.sizeBytes()).isLessThan(4000);
        assertRestores(repository, id(1), Map.of("base/1/2", new byte[64 << 20]));
    }

    @Test
    void every_backup_is_complete_without_the_others() {
        var repository = Backups.create(store);
        var files = new TreeMap<>(Map.of("base/1/2", bytes(300 * 8192)));
        backUp(repository, id(1), Optional.empty(), files);
        files.put("base/1/2", files.get("base/1/2").clone());
        files.get("base/1/2")[100_000] ^= 1;
        backUp(repository, id(2), Optional.of(id(1)), files);

        repository.remove(id(1));
        repository.remove(id(1));

        assertThat(repository.backups()).extracting(BackupManifest::id).containsExactly(id(2));
        assertRestores(repository, id(2), files);
    }

    @Test
    void an_abandoned_backup_leaves_no_backup() {
        var repository = Backups.create(store);
        try (var writer = repository.beginBackup(id(1), Optional.empty())) {
            Backups.write(writer, "base/1/2", bytes(100 * 8192));
        }

        assertThat(repository.backups()).isEmpty();
        assertThat(store.list("backups/")).isEmpty();
        assertThat(store.list("writers/")).isEmpty();
    }

    @Test
    void refuses_what_breaks_the_order_of_calls() {
        var repository = Backups.create(store);
        backUp(repository, id(1), Optional.empty(), Map.of());

        try (var writer = repository.beginBackup(id(2), Optional.empty())) {
            writer.beginFile(Backups.entry("a", 0));
            assertThatThrownBy(() -> writer.beginFile(Backups.entry("b", 0))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.commit(Backups.facts(), Content.of(new byte[0])))
                    .isInstanceOf(IllegalStateException.class);
            writer.endFile();
            assertThatThrownBy(writer::endFile).isInstanceOf(IllegalStateException.class);
            Backups.write(writer, "a", new byte[0]);
            assertThatThrownBy(() -> writer.commit(Backups.facts(), Content.of(new byte[0])))
                    .hasMessageContaining("path 'a' came twice");
        }
        assertThat(repository.backups()).hasSize(1);
        assertCode(ErrorCode.CONFLICT, () -> repository.beginBackup(id(1), Optional.empty()));
        assertCode(ErrorCode.NOT_FOUND, () -> repository.beginBackup(id(3), Optional.of(id(9))));
        assertCode(ErrorCode.NOT_FOUND, () -> repository.reader(id(9)));
        assertCode(ErrorCode.NOT_FOUND, () -> repository.manifest(id(9)));
    }

    @Test
    void opens_with_its_tenants_key_only() {
        assertCode(ErrorCode.NOT_FOUND, () -> Repository.open(store, Backups.KEY));
        Backups.create(store);

        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, TenantKey.generate()));
        assertCode(ErrorCode.CONFLICT, () -> Backups.create(store));
    }

    @Test
    void says_that_its_wrapped_keys_are_gone_and_opens_when_they_are_back() {
        var files = cluster();
        backUp(Backups.create(store), id(1), Optional.empty(), files);
        var place = store.list("keys/").findFirst().orElseThrow().key();
        var wrapped = store.bytes(place);
        var others = new InMemoryObjectStore();
        backUp(Repository.create(others, Backups.description(2), Backups.KEY), id(1), Optional.empty(), files);

        store.delete(place);

        assertThatThrownBy(() -> Repository.open(store, Backups.KEY))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.KEY_UNUSABLE);
                    assertThat(e).hasMessageContaining("'keys/' is empty");
                    assertThat(e.hint()).contains("Put its objects back");
                });
        assertRestores(Repository.open(others, Backups.KEY), id(1), files);
        store.create(place, Content.of(wrapped));
        assertRestores(Repository.open(store, Backups.KEY), id(1), files);
    }

    @Test
    void lets_another_key_in_without_writing_data_anew() {
        var repository = Backups.create(store);
        var files = cluster();
        backUp(repository, id(1), Optional.empty(), files);
        var other = TenantKey.generate();
        var before = store.count();

        repository.admit(other);

        assertThat(store.count()).isEqualTo(before + 1);
        assertRestores(Repository.open(store, other), id(1), files);
        assertRestores(Repository.open(store, Backups.KEY), id(1), files);
    }

    @Test
    void lets_nobody_in_but_the_key_that_is_kept() {
        var repository = Backups.create(store);
        var files = cluster();
        backUp(repository, id(1), Optional.empty(), files);
        var next = TenantKey.generate();

        var withdrawn = repository.admit(TenantKey.generate());
        repository.withdraw(withdrawn);
        assertCode(ErrorCode.KEY_UNUSABLE, () -> repository.shutOutFormer(withdrawn));
        assertRestores(Repository.open(store, Backups.KEY), id(1), files);

        var admission = repository.admit(next);
        assertThat(repository.shutOutFormer(admission)).isTrue();
        assertThat(repository.shutOutFormer(admission)).isTrue();

        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, Backups.KEY));
        assertRestores(Repository.open(store, next), id(1), files);
        assertRestores(repository, id(1), files);
    }

    @Test
    void a_backup_during_which_the_key_is_changed_opens_with_the_next_key() {
        var repository = Backups.create(store);
        var files = cluster();
        var next = TenantKey.generate();
        try (var writer = repository.beginBackup(id(1), Optional.empty())) {
            var cluster = files.entrySet().iterator();
            var first = cluster.next();
            Backups.write(writer, first.getKey(), first.getValue());

            assertThat(repository.shutOutFormer(
                            Repository.open(store, Backups.KEY).admit(next)))
                    .isTrue();

            cluster.forEachRemaining(file -> Backups.write(writer, file.getKey(), file.getValue()));
            writer.commit(Backups.facts(), Backups.postgresManifest(files));
        }

        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, Backups.KEY));
        assertRestores(Repository.open(store, next), id(1), files);
        assertThat(Repository.open(store, next)
                        .verifier()
                        .run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation())
                        .damages())
                .isEmpty();
    }

    @Test
    void keeps_the_last_of_two_keys_whose_changes_overlap() {
        var repository = Backups.create(store);
        var second = TenantKey.generate();
        var third = TenantKey.generate();
        var toSecond = repository.admit(second);
        var toThird = repository.admit(third);

        assertThat(repository.shutOutFormer(toSecond)).isTrue();
        assertThat(repository.shutOutFormer(toThird)).isTrue();

        assertThat(Repository.open(store, third).description()).isEqualTo(repository.description());
        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, second));
        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, Backups.KEY));

        // there and back again
        var back = repository.admit(Backups.KEY);
        var toAnother = repository.admit(second);
        var backAgain = repository.admit(Backups.KEY);
        assertThat(repository.shutOutFormer(back)).isTrue();
        assertThat(repository.shutOutFormer(toAnother)).isTrue();
        assertThat(repository.shutOutFormer(backAgain)).isTrue();
        assertThat(Repository.open(store, Backups.KEY).description()).isEqualTo(repository.description());
    }

    @Test
    void counts_what_its_backups_take_and_what_none_needs() {
        var repository = Backups.create(store);
        assertThat(repository.usage()).isEqualTo(new RepositoryUsage(0, 0, 0));
        var files = cluster();
        var first = backUp(repository, id(1), Optional.empty(), files);
        var stored = store.list("")
                .filter(object -> isPack(object.key()))
                .mapToLong(StoredObject::sizeBytes)
                .sum();

        assertThat(repository.usage())
                .isEqualTo(new RepositoryUsage(first.sizes().totalBytes(), stored, 0));

        var changed = new TreeMap<>(files);
        changed.replaceAll((path, bytes) -> path.startsWith("base/") ? random(bytes.length) : bytes);
        backUp(repository, id(2), Optional.of(id(1)), changed);
        assertThat(repository.usage().deadBytes()).isZero();
        repository.remove(id(1));

        var left = repository.usage();
        assertThat(left.deadBytes()).isPositive().isLessThan(left.storedBytes());
        assertThat(left.logicalBytes()).isEqualTo(first.sizes().totalBytes());
        assertThat(left.savingFactor()).isPositive();
    }

    private static boolean isPack(ObjectKey key) {
        return key.path().startsWith("packs/") || key.path().startsWith("maps/");
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void is_not_hindered_by_a_creation_that_was_cut_off() {
        Backups.create(store);
        store.delete(new ObjectKey("repository.json"));

        var repository = Backups.create(store);
        var files = cluster();
        backUp(repository, id(1), Optional.empty(), files);

        assertRestores(Repository.open(store, Backups.KEY), id(1), files);
        var found = repository.verifier().run(VerificationLevel.EVERYTHING, Progress.NONE, new Cancellation());
        assertThat(found.damages()).isEmpty();
    }

    @Test
    void refuses_a_description_that_was_changed() {
        Backups.create(store);
        var key = new ObjectKey("repository.json");
        var text = new String(store.bytes(key), StandardCharsets.UTF_8);

        var changed = text.replace(Backups.description(1).tenant().toString(), new UUID(2, 2).toString());
        store.overwrite(key, changed.getBytes(StandardCharsets.UTF_8));
        assertCode(ErrorCode.KEY_UNUSABLE, () -> Repository.open(store, Backups.KEY));

        store.overwrite(key, text.replace("\"version\" : 1", "\"version\" : 2").getBytes(StandardCharsets.UTF_8));
        assertCode(ErrorCode.FORMAT_NOT_SUPPORTED, () -> Repository.open(store, Backups.KEY));

        store.overwrite(key, new byte[] {1, 2, 3});
        assertCode(ErrorCode.OBJECT_CORRUPT, () -> Repository.open(store, Backups.KEY));
    }

    static void assertCode(ErrorCode code, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}

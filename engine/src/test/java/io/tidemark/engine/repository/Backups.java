package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.DataSize;
import io.tidemark.engine.codec.Compression;
import io.tidemark.engine.postgres.Lsn;
import io.tidemark.engine.postgres.ServerVersion;
import io.tidemark.engine.postgres.SystemIdentifier;
import io.tidemark.engine.postgres.TimelineId;
import io.tidemark.engine.postgres.WalSegmentSize;
import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What the tests of this package share: a description, facts, and clusters that are maps from path to content. */
final class Backups {

    static final Instant START = Instant.parse("2026-08-18T12:00:03Z");
    static final TenantKey KEY = TenantKey.of(new byte[32]);

    /** Small packs, so that a few pages make several. */
    static final RepositorySettings SMALL = new RepositorySettings(Compression.usual(), 2, new DataSize(512 << 10), 2);

    private Backups() {}

    static RepositoryDescription description(int number) {
        return new RepositoryDescription(
                new UUID(1, number),
                new UUID(2, number),
                new UUID(3, number),
                new SystemIdentifier(7_400_000_000_000_000_000L + number),
                WalSegmentSize.DEFAULT,
                START);
    }

    static Repository create(ObjectStore store) {
        return Repository.create(store, description(1), KEY).with(SMALL);
    }

    static BackupId id(int number) {
        return new BackupId("20260818T12%02d%02dZ-%04x".formatted(number / 60 % 60, number % 60, number));
    }

    static BackupFacts facts() {
        var origin = new BackupOrigin(
                BackupMethod.STREAM,
                new ServerVersion(180_006),
                true,
                List.of(new Tablespace(16_400, "/srv/fast"), new Tablespace(16_401, "/srv/big")));
        var wal = WalSpan.on(TimelineId.FIRST, Lsn.parse("0/2000028"), Lsn.parse("0/2000158"));
        return new BackupFacts("nightly", origin, wal, START, START.plusSeconds(60), "START WAL LOCATION: 0/2000028\n");
    }

    static FileEntry entry(String path, int size) {
        return new FileEntry(path, size, 0600, START, FileEntry.NO_TABLESPACE);
    }

    static BackupManifest backUp(
            Repository repository, BackupId id, Optional<BackupId> previous, Map<String, byte[]> files) {
        try (var writer = repository.beginBackup(id, previous)) {
            writer.directory(new FileEntry("base", 0, 0700, START, FileEntry.NO_TABLESPACE));
            files.forEach((path, bytes) -> write(writer, path, bytes));
            return writer.commit(facts(), postgresManifest(files));
        }
    }

    static void write(BackupWriter writer, String path, byte[] bytes) {
        writer.beginFile(entry(path, bytes.length));
        // cut as a stream cuts: never at the bounds of pages
        for (var position = 0; position < bytes.length; position += 10_007) {
            writer.write(bytes, position, Math.min(10_007, bytes.length - position));
        }
        writer.endFile();
    }

    static Content postgresManifest(Map<String, byte[]> files) {
        return Content.of(files.keySet().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Of all backups, oldest first. */
    static List<BackupId> ids(Repository repository) {
        return repository.backups().stream().map(BackupManifest::id).toList();
    }

    static Map<String, byte[]> restore(Repository repository, BackupId id) {
        var reader = repository.reader(id);
        var restored = new TreeMap<String, byte[]>();
        for (var file : reader.files().filter(file -> !file.isDirectory()).toList()) {
            restored.put(file.path(), read(reader, file));
        }
        return restored;
    }

    static byte[] read(BackupReader reader, StoredFile file) {
        var bytes = new ByteArrayOutputStream();
        reader.read(file, bytes);
        return bytes.toByteArray();
    }

    static void assertRestores(Repository repository, BackupId id, Map<String, byte[]> files) {
        var restored = restore(repository, id);
        assertThat(restored.keySet()).isEqualTo(new TreeMap<>(files).keySet());
        restored.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(files.get(path)));
        var manifest = new ByteArrayOutputStream();
        repository.reader(id).postgresManifest(manifest);
        assertThat(manifest.toString(StandardCharsets.UTF_8))
                .isEqualTo(files.keySet().toString());
    }
}

package io.tidemark.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.storage.Content;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A data directory that changes at random as those of servers do, and as they do seldom: files come, go, grow over the bounds of
 * stretches, shrink to nothing, move to other names and tablespaces, come back with other content, and give way to directories. The
 * same seed makes the same changes.
 */
final class RandomCluster {

    private static final int PAGE = Stretch.PAGE_BYTES;
    private static final int STRETCH = (int) Stretch.BYTES;

    private final Random random;
    private final int largest;
    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final Map<String, Instant> modified = new TreeMap<>();
    private String lastDropped = "base/0/0";
    private int steps;

    /** @param largest a bound of the size of files in bytes, over which they rarely grow */
    RandomCluster(long seed, int largest) {
        this.random = new Random(seed);
        this.largest = largest;
    }

    /** Makes some changes. */
    void change() {
        steps++;
        for (var changes = 1 + random.nextInt(8); changes > 0; changes--) {
            var paths = List.copyOf(files.keySet());
            if (paths.isEmpty()) {
                put(freePath(), content());
            } else {
                change(paths.get(random.nextInt(paths.size())));
            }
        }
    }

    private void change(String path) {
        var bytes = files.getOrDefault(path, new byte[0]);
        switch (random.nextInt(16)) {
            case 0, 1 -> put(freePath(), content());
            case 2 -> drop(path);
            case 3 -> put(lastDropped, content());
            case 4 -> put(path, new byte[0]);
            case 5 -> resize(path, random.nextInt(bytes.length + 1));
            case 6 -> resize(path, Math.min(largest, bytes.length + random.nextInt(60 * PAGE)));
            case 7 -> resize(path, Math.min(largest, (bytes.length / STRETCH + 1) * STRETCH + around(3 * PAGE)));
            case 8 -> rename(path, freePath());
            case 9 -> rename(path, path.startsWith("pg_tblspc/") ? freePath() : inTablespace());
            case 10 -> becomeDirectory(path);
            case 11 -> becomeFile(path);
            default -> overwrite(path, bytes.clone());
        }
    }

    private int around(int most) {
        return random.nextInt(2 * most) - most;
    }

    private String freePath() {
        return "base/%d/%d".formatted(random.nextInt(3), random.nextInt(400));
    }

    private String inTablespace() {
        var tablespace = Backups.facts().origin().tablespaces().get(random.nextInt(2));
        return "pg_tblspc/%d/%d".formatted(tablespace.oid(), random.nextInt(400));
    }

    /** What is in the way, above or below, goes. */
    private void put(String path, byte[] bytes) {
        files.keySet().removeIf(other -> other.startsWith(path + "/") || path.startsWith(other + "/"));
        files.put(path, bytes);
        modified.put(path, Backups.START.plusSeconds(steps).plusNanos(random.nextInt(1_000_000_000)));
    }

    private void drop(String path) {
        files.remove(path);
        lastDropped = path;
    }

    private void rename(String from, String to) {
        var bytes = files.remove(from);
        if (bytes != null) {
            put(to, bytes);
        }
    }

    private void becomeDirectory(String path) {
        put(path + "/" + random.nextInt(3), content());
    }

    private void becomeFile(String path) {
        var parent = path.substring(0, path.lastIndexOf('/'));
        if (parent.indexOf('/') != parent.lastIndexOf('/')) {
            put(parent, content());
        }
    }

    private byte[] content() {
        var size = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(200);
            case 1 -> random.nextInt(3 * PAGE);
            case 2 -> random.nextInt(200) * PAGE;
            case 3 -> STRETCH + around(5 * PAGE);
            default -> 0;
        };
        var bytes = new byte[Math.min(size, largest)];
        random.nextBytes(bytes);
        if (bytes.length > 300 * PAGE) {
            Arrays.fill(bytes, bytes.length / 10, bytes.length, (byte) 0);
        }
        return bytes;
    }

    private void resize(String path, int size) {
        var before = files.getOrDefault(path, new byte[0]);
        var after = Arrays.copyOf(before, Math.max(0, size));
        if (size > before.length && random.nextBoolean()) {
            // a page or so of content behind the old end, and at the new one; between them a hole
            var tail = new byte[Math.min(PAGE, size - before.length)];
            random.nextBytes(tail);
            System.arraycopy(tail, 0, after, before.length, tail.length);
            System.arraycopy(tail, 0, after, size - tail.length, tail.length);
        }
        put(path, after);
    }

    private void overwrite(String path, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        for (var pages = random.nextInt(random.nextBoolean() ? 3 : 60); pages >= 0; pages--) {
            var start = random.nextInt(bytes.length) / PAGE * PAGE;
            var page = new byte[Math.min(PAGE, bytes.length - start)];
            if (random.nextInt(5) > 0) {
                random.nextBytes(page);
            }
            System.arraycopy(page, 0, bytes, start, page.length);
        }
        put(path, bytes);
    }

    /** Gives all files and directories to {@code writer}, in an order of its own. */
    void writeTo(BackupWriter writer) {
        directories().forEach(path -> writer.directory(entry(path, 0, 0700, Backups.START)));
        // as a server sends them: not in the order of paths
        files.descendingMap().forEach((path, bytes) -> {
            writer.beginFile(entry(path, bytes.length, 0600, modifiedAt(path)));
            for (var position = 0; position < bytes.length; position += 100_003) {
                writer.write(bytes, position, Math.min(100_003, bytes.length - position));
            }
            writer.endFile();
        });
    }

    BackupManifest backUp(Repository repository, BackupId id, Optional<BackupId> previous) {
        try (var writer = repository.beginBackup(id, previous)) {
            writeTo(writer);
            return writer.commit(Backups.facts(), postgresManifest());
        }
    }

    Content postgresManifest() {
        return Content.of(snapshot().toString().getBytes(StandardCharsets.UTF_8));
    }

    private Instant modifiedAt(String path) {
        return modified.getOrDefault(path, Backups.START);
    }

    private static FileEntry entry(String path, int size, int mode, Instant modified) {
        var tablespace = path.startsWith("pg_tblspc/") ? Long.parseLong(path.split("/")[1]) : FileEntry.NO_TABLESPACE;
        return new FileEntry(path, size, mode, modified, tablespace);
    }

    private TreeSet<String> directories() {
        var directories = new TreeSet<>(List.of("base", "base/0", "pg_tblspc", "pg_tblspc/16400", "pg_tblspc/16401"));
        for (var path : files.keySet()) {
            for (var end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                directories.add(path.substring(0, end));
            }
        }
        return directories;
    }

    /** All there is now, as {@link #restored} tells it of a backup: by path what it is, and the checksum of its content. */
    Map<String, String> snapshot() {
        var snapshot = new TreeMap<String, String>();
        directories().forEach(path -> snapshot.put(path, describe(entry(path, 0, 0700, Backups.START), "directory")));
        files.forEach((path, bytes) -> snapshot.put(
                path, describe(entry(path, bytes.length, 0600, modifiedAt(path)), "%08x".formatted(crc(bytes)))));
        return snapshot;
    }

    private static String describe(FileEntry entry, String content) {
        return "%d bytes, %o, %s, tablespace %d: %s"
                .formatted(entry.sizeBytes(), entry.mode(), entry.modifiedAt(), entry.tablespace(), content);
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static Map<String, String> restored(Repository repository, BackupId id) {
        var reader = repository.reader(id);
        var restored = new TreeMap<String, String>();
        for (var file : reader.files().toList()) {
            // the checksum of what is read, not the one that is stored
            var content = file.isDirectory() ? "directory" : "%08x".formatted(crc(Backups.read(reader, file)));
            assertThat(restored.put(file.path(), describe(file.entry(), content)))
                    .as("%s comes once", file.path())
                    .isNull();
        }
        var manifest = new ByteArrayOutputStream();
        reader.postgresManifest(manifest);
        assertThat(manifest.toString(StandardCharsets.UTF_8)).isEqualTo(restored.toString());
        return restored;
    }
}

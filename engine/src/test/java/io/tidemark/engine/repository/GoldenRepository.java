package io.tidemark.engine.repository;

import io.tidemark.engine.storage.Content;
import io.tidemark.engine.storage.InMemoryObjectStore;
import io.tidemark.engine.storage.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the golden repository: two backups and a WAL segment whose content is known, as a zip of the store's objects.
 *
 * <p>Run once for each released format, by {@code main} with the file as argument, and never again: the file stays as it was
 * written by the program of that time. Its content is fixed, its bytes are not, as keys and names are random.
 */
final class GoldenRepository {

    static final TenantKey KEY = TenantKey.of("golden key of the test fixtures!".getBytes(StandardCharsets.US_ASCII));
    static final ObjectKey SEGMENT = new ObjectKey("wal/00000001/000000010000000000000002");

    private GoldenRepository() {}

    static Map<String, byte[]> first() {
        var files = new TreeMap<String, byte[]>();
        files.put("PG_VERSION", "18\n".getBytes(StandardCharsets.US_ASCII));
        files.put("base/5/1259", rows(1, 70 * 8192));
        files.put("base/5/2600", new byte[3 * 8192]);
        files.put("base/5/2601", new byte[0]);
        files.put("base/5/big", withTail(rows(2, 2 * 8192), (int) Stretch.BYTES + 4 * 8192 + 100));
        files.put("global/pg_control", rows(3, 8192));
        files.put("pg_tblspc/16400/PG_18_202506291/5/16999", rows(4, 8192));
        return files;
    }

    /** The first one after a page changed, a file grew, one shrank, one came and one went. */
    static Map<String, byte[]> second() {
        var files = new TreeMap<>(first());
        var changed = files.get("base/5/1259").clone();
        System.arraycopy(rows(5, 8192), 0, changed, 8 * 8192, 8192);
        files.put("base/5/1259", changed);
        files.put("base/5/2601", rows(6, 8192));
        files.put("base/5/2600", new byte[100]);
        files.put("base/5/3000", rows(7, 300));
        files.remove("PG_VERSION");
        return files;
    }

    static byte[] segment() {
        return withTail(rows(8, 20_000), 1 << 20);
    }

    /** Bytes that compress, as rows do. */
    private static byte[] rows(int seed, int length) {
        var random = new Random(seed);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(2));
        }
        return bytes;
    }

    private static byte[] withTail(byte[] start, int length) {
        var bytes = new byte[length];
        System.arraycopy(start, 0, bytes, 0, start.length);
        bytes[length - 1] = 7;
        return bytes;
    }

    static void write(Path file) throws IOException {
        var store = new InMemoryObjectStore();
        var repository = Repository.create(store, Backups.description(1), KEY);
        Backups.backUp(repository, Backups.id(1), Optional.empty(), first());
        Backups.backUp(repository, Backups.id(2), Optional.of(Backups.id(1)), second());
        repository.sealed().create(SEGMENT, Content.of(segment()), Map.of("first", "0/2000028"));
        try (var zip = new ZipOutputStream(Files.newOutputStream(file));
                var objects = store.list("")) {
            for (var object : objects.toList()) {
                zip.putNextEntry(new ZipEntry(object.key().path()));
                zip.write(store.bytes(object.key()));
                zip.closeEntry();
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }
}

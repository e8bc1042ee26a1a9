package io.tidemark.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What lies below a directory. */
final class Tree {

    private static final int PAGE_BYTES = 8192;

    private Tree() {}

    static double megabytes(Path directory) {
        return files(directory).stream().mapToLong(Tree::size).sum() / 1e6;
    }

    static int count(Path directory) {
        return files(directory).size();
    }

    /** Of a data directory: the checksums of all files of relations, to compare a restored one with its source. */
    static Map<String, Long> relations(Path data) {
        var checksums = new TreeMap<String, Long>();
        for (var file : relationFiles(data)) {
            checksums.put(data.relativize(file).toString(), checksum(file));
        }
        return checksums;
    }

    /** Of a data directory: the files of relations whose content is the server's own business no more once it has made a checkpoint. */
    static List<Path> relationFiles(Path data) {
        return files(data.resolve("base")).stream()
                .filter(file -> file.getFileName().toString().matches("\\d+(_vm|_init)?(\\.\\d+)?"))
                .toList();
    }

    /** Destroys a page of one file in a hundred. */
    static void damage(Path data, Random random) throws IOException {
        var relations = List.copyOf(relations(data).keySet());
        for (var count = Math.max(1, relations.size() / 100); count > 0; count--) {
            var file = data.resolve(relations.get(random.nextInt(relations.size())));
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                var page = new byte[(int) Math.min(PAGE_BYTES, access.length())];
                random.nextBytes(page);
                access.seek(random.nextLong(access.length() - page.length + 1));
                access.write(page);
            }
        }
    }

    private static List<Path> files(Path directory) {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("list " + directory, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("look at " + file, e);
        }
    }

    private static long checksum(Path file) {
        var crc = new CRC32C();
        var buffer = new byte[1 << 20];
        try (var in = Files.newInputStream(file)) {
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                crc.update(buffer, 0, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
        return crc.getValue();
    }
}

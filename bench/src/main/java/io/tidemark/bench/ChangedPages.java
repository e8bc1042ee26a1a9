package io.tidemark.bench;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** The pages of a data directory's relations that have changed since they were looked at. */
final class ChangedPages {

    private static final int PAGE_BYTES = 8192;

    private final Map<Path, int[]> checksums = new HashMap<>();

    private interface PageWork {
        void take(int number, byte[] page, int length) throws IOException;
    }

    private ChangedPages() {}

    /** Looks at the files as they are; the server should have written its pages by a checkpoint. */
    static ChangedPages since(Path data) {
        var pages = new ChangedPages();
        for (var file : Tree.relationFiles(data)) {
            var ofFile = new int[(int) (file.toFile().length() / PAGE_BYTES)];
            forEachPage(file, (number, page, length) -> {
                if (number < ofFile.length) {
                    ofFile[number] = checksum(page, length);
                }
            });
            pages.checksums.put(file, ofFile);
        }
        return pages;
    }

    /** In MB, all changed pages one behind the other by zstd at level 1. */
    double compressed(Path data) throws IOException {
        var counted = new Counted();
        try (var compressing = new ZstdOutputStream(counted, 1)) {
            for (var file : Tree.relationFiles(data)) {
                var before = checksums.getOrDefault(file, new int[0]);
                forEachPage(file, (number, page, length) -> {
                    if (number >= before.length || before[number] != checksum(page, length)) {
                        compressing.write(page, 0, length);
                    }
                });
            }
        }
        return counted.bytes / 1e6;
    }

    private static void forEachPage(Path file, PageWork work) {
        var page = new byte[PAGE_BYTES];
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            for (var number = 0; ; number++) {
                var length = in.readNBytes(page, 0, PAGE_BYTES);
                if (length == 0) {
                    return;
                }
                work.take(number, page, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private static int checksum(byte[] page, int length) {
        var crc = new CRC32C();
        crc.update(page, 0, length);
        return (int) crc.getValue();
    }

    private static final class Counted extends OutputStream {

        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            bytes += length;
        }
    }
}

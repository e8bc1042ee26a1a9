package io.tidemark.engine.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes stretches to their places in a file that is still empty. What is zeros is left out, so that the file is sparse there. */
final class StretchFilling implements StretchWork {

    private final FileChannel file;
    private final StretchReader reader;
    private final CRC32C crc = new CRC32C();
    private final byte[] bytes;

    StretchFilling(FileChannel file, long sizeBytes, StretchReader reader) {
        this.file = file;
        this.reader = reader;
        this.bytes = new byte[(int) Math.min(sizeBytes, Stretch.BYTES)];
    }

    @Override
    public Done next(Stretch stretch, long offset, int length) throws IOException {
        reader.fill(stretch, bytes, length);
        crc.reset();
        crc.update(bytes, 0, length);
        for (var first = 0; first < stretch.pages(); ) {
            var end = endOfRun(stretch, first);
            if (stretch.locations()[first] != PageLocation.ZEROS) {
                var start = first * Stretch.PAGE_BYTES;
                PositionedBytes.write(
                        file, offset + start, bytes, start, Math.min(end * Stretch.PAGE_BYTES, length) - start);
            }
            first = end;
        }
        return new Done((int) crc.getValue(), length);
    }

    /** Behind the pages from {@code first} on that are zeros, or are not, as that one. */
    private static int endOfRun(Stretch stretch, int first) {
        var zeros = stretch.locations()[first] == PageLocation.ZEROS;
        var end = first + 1;
        while (end < stretch.pages() && (stretch.locations()[end] == PageLocation.ZEROS) == zeros) {
            end++;
        }
        return end;
    }
}

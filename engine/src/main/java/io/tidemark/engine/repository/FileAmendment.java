package io.tidemark.engine.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Makes stretches of a file that is there already hold what a backup holds: what it has is read and compared by the keyed fingerprints of its pages,
 * and only pages that differ are fetched and written. For one thread.
 *
 * <p>Nobody without the key can make a page that is taken for another one.
 */
final class FileAmendment implements StretchWork {

    private final FileChannel file;
    private final StretchReader reader;
    private final Fingerprints fingerprints;
    private final CRC32C crc = new CRC32C();
    private final byte[] held;
    private byte[] fresh = new byte[0];

    FileAmendment(FileChannel file, long sizeBytes, StretchReader reader, Fingerprints fingerprints) {
        this.file = file;
        this.reader = reader;
        this.fingerprints = fingerprints;
        this.held = new byte[(int) Math.min(sizeBytes, Stretch.BYTES)];
    }

    @Override
    public Done next(Stretch stretch, long offset, int length) throws IOException {
        var differing = differing(stretch, length, PositionedBytes.read(file, offset, held, length));
        var written = 0;
        if (!differing.isEmpty()) {
            fresh = fresh.length < held.length ? new byte[held.length] : fresh;
            reader.fill(stretch.only(differing), fresh, length);
            written = write(differing, offset, length);
        }
        crc.reset();
        crc.update(held, 0, length);
        return new Done((int) crc.getValue(), written);
    }

    private BitSet differing(Stretch stretch, int length, int present) {
        var differing = new BitSet(stretch.pages());
        for (var page = 0; page < stretch.pages(); page++) {
            var start = page * Stretch.PAGE_BYTES;
            var bytes = Math.min(Stretch.PAGE_BYTES, length - start);
            if (start + bytes > present || fingerprints.of(held, start, bytes) != stretch.fingerprints()[page]) {
                differing.set(page);
            }
        }
        return differing;
    }

    private int write(BitSet differing, long offset, int length) throws IOException {
        var written = 0;
        for (var first = differing.nextSetBit(0); first >= 0; ) {
            var end = differing.nextClearBit(first);
            var start = first * Stretch.PAGE_BYTES;
            var bytes = Math.min(end * Stretch.PAGE_BYTES, length) - start;
            System.arraycopy(fresh, start, held, start, bytes);
            PositionedBytes.write(file, offset + start, held, start, bytes);
            written += bytes;
            first = differing.nextSetBit(end);
        }
        return written;
    }
}

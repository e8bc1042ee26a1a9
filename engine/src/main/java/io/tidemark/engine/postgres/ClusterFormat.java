package io.tidemark.engine.postgres;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a cluster's files are cut, from the part of {@code global/pg_control} behind the checkpoint; all supported versions have it
 * at the same place.
 *
 * @see ControlFile
 */
public record ClusterFormat(int pageBytes, int walPageBytes, WalSegmentSize walSegmentSize, boolean pageChecksums) {

    private static final int PAGE_SIZE = 216;
    private static final int WAL_PAGE_SIZE = 224;
    private static final int WAL_SEGMENT_SIZE = 228;
    private static final int CHECKSUM_VERSION = 252;
    private static final int NEEDED_BYTES = 256;
    private static final int USUAL_PAGE = 8192;

    /** Whether pages are of 8 KiB, as everywhere but where somebody built PostgreSQL otherwise. */
    public boolean hasUsualPages() {
        return pageBytes == USUAL_PAGE && walPageBytes == USUAL_PAGE;
    }

    /** @throws IllegalArgumentException if these are not the first bytes of the file */
    public static ClusterFormat parse(byte[] controlFile) {
        if (controlFile.length < NEEDED_BYTES) {
            throw new IllegalArgumentException("not a pg_control: only %d bytes".formatted(controlFile.length));
        }
        var bytes = ByteBuffer.wrap(controlFile).order(ByteOrder.LITTLE_ENDIAN);
        return new ClusterFormat(
                bytes.getInt(PAGE_SIZE),
                bytes.getInt(WAL_PAGE_SIZE),
                new WalSegmentSize(bytes.getInt(WAL_SEGMENT_SIZE)),
                bytes.getInt(CHECKSUM_VERSION) != 0);
    }
}

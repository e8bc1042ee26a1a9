package io.tidemark.engine.backup;

import io.tidemark.engine.repository.BackupWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A relation file of which the server sends changed blocks only, {@code INCREMENTAL.<name>}, pushed in pieces of any length. What it
 * does not hold is kept from the previous backup.
 *
 * <p>The file: magic number, count of blocks, truncation length in blocks, the blocks' numbers, all of 32 bits in the byte order of the
 * server; if there are blocks, zeros up to a multiple of 8 KiB and then the blocks. Blocks behind the truncation length that are not
 * there are zeros.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgcombinebackup.html">pg_combinebackup</a>
 */
final class IncrementalFile {

    private static final Pattern PATH =
            Pattern.compile("((?:global|base/\\d+|pg_tblspc/\\d+/PG_[^/]+/\\d+)/)INCREMENTAL\\.([^/]+)");
    private static final int MAGIC = 0xD3AE1F0D;
    private static final int FIXED_BYTES = 12;
    private static final int BLOCK_BYTES = 8192;
    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    /** Of a segment of 1 GiB, PostgreSQL's largest file of a relation. */
    private static final int MOST_BLOCKS = 131_072;

    private final BackupWriter writer;
    private final long sizeBytes;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer head = buffer(FIXED_BYTES);
    private int truncation = -1;
    private int[] blocks = new int[0];
    private int paddingLeft;
    private int blockIndex;
    private int blockLeft;
    private int nextBlock;

    /** @param sizeBytes of what the server sends */
    IncrementalFile(BackupWriter writer, long sizeBytes) {
        this.writer = writer;
        this.sizeBytes = sizeBytes;
    }

    /** Whether the file at {@code path} of an incremental backup is one of these. */
    static boolean isOne(String path) {
        return PATH.matcher(path).matches();
    }

    /** The path of the file whose changes are at {@code path}. */
    static String actualPath(String path) {
        return PATH.matcher(path).replaceFirst("$1$2");
    }

    void write(byte[] bytes, int offset, int length) {
        crc.update(bytes, offset, length);
        var position = offset;
        var end = offset + length;
        while (position < end) {
            if (head.hasRemaining()) {
                var part = Math.min(head.remaining(), end - position);
                head.put(bytes, position, part);
                position += part;
                headIfComplete();
            } else if (paddingLeft > 0) {
                var part = Math.min(paddingLeft, end - position);
                paddingLeft -= part;
                position += part;
            } else {
                var part = Math.min(blockBytesLeft(), end - position);
                writer.write(bytes, position, part);
                blockLeft -= part;
                position += part;
            }
        }
    }

    /**
     * All has come: the file is complete in the writer.
     *
     * @return CRC-32C of what the server sent
     */
    int end() {
        if (truncation < 0 || paddingLeft > 0 || blockLeft > 0 || blockIndex < blocks.length) {
            throw malformed("it ended too early");
        }
        fillTo(truncation);
        return (int) crc.getValue();
    }

    private void headIfComplete() {
        if (head.hasRemaining()) {
            return;
        }
        head.flip();
        if (truncation >= 0) {
            readBlocks();
        } else {
            readFixedPart();
        }
    }

    private void readFixedPart() {
        if (head.getInt() != MAGIC) {
            head.rewind().order(ByteOrder.BIG_ENDIAN);
            if (head.getInt() != MAGIC) {
                throw malformed("it does not begin as one");
            }
        }
        var count = head.getInt();
        truncation = head.getInt();
        if (count < 0 || count > MOST_BLOCKS || truncation < 0 || truncation > MOST_BLOCKS) {
            throw malformed("%d blocks of %d".formatted(count, truncation));
        }
        blocks = new int[count];
        var headBytes = FIXED_BYTES + Integer.BYTES * count;
        paddingLeft = count == 0 ? 0 : (BLOCK_BYTES - headBytes % BLOCK_BYTES) % BLOCK_BYTES;
        if (headBytes + paddingLeft + (long) count * BLOCK_BYTES != sizeBytes) {
            throw malformed("%d bytes with %d blocks".formatted(sizeBytes, count));
        }
        head = buffer(Integer.BYTES * count).order(head.order());
    }

    private void readBlocks() {
        var last = -1;
        for (var i = 0; i < blocks.length; i++) {
            blocks[i] = head.getInt();
            if (blocks[i] <= last || blocks[i] >= MOST_BLOCKS) {
                throw malformed("block %d behind block %d".formatted(blocks[i], last));
            }
            last = blocks[i];
        }
        head = buffer(0);
    }

    /** How much of the current block is still to come; begins the next one when none is. */
    private int blockBytesLeft() {
        if (blockLeft == 0) {
            if (blockIndex == blocks.length) {
                throw malformed("content behind its last block");
            }
            var block = blocks[blockIndex++];
            fillTo(block);
            nextBlock = block + 1;
            blockLeft = BLOCK_BYTES;
        }
        return blockLeft;
    }

    /** Blocks that did not come are as they were, but behind the truncation length nothing is as it was. */
    private void fillTo(int block) {
        var kept = Math.min(block, truncation) - nextBlock;
        if (kept > 0) {
            writer.keep(kept);
            nextBlock += kept;
        }
        for (; nextBlock < block; nextBlock++) {
            writer.write(ZEROS, 0, BLOCK_BYTES);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TarFormatException malformed(String reason) {
        return new TarFormatException("an incremental file is malformed: " + reason);
    }
}

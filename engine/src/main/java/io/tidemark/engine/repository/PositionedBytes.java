package io.tidemark.engine.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Moves bytes of an array to and from places in a file. The JDK copies them: less at once stays in the processor's cache. */
final class PositionedBytes {

    private static final int PART_BYTES = 1 << 20;

    private PositionedBytes() {}

    /** Writes {@code length} bytes from {@code start} on to {@code position} of the file. */
    static void write(FileChannel file, long position, byte[] bytes, int start, int length) throws IOException {
        for (var done = 0; done < length; ) {
            done += file.write(
                    ByteBuffer.wrap(bytes, start + done, Math.min(PART_BYTES, length - done)), position + done);
        }
    }

    /**
     * Reads the first {@code length} bytes of the array from {@code position} of the file on.
     *
     * @return how many the file has there
     */
    static int read(FileChannel file, long position, byte[] bytes, int length) throws IOException {
        for (var done = 0; done < length; ) {
            var read = file.read(ByteBuffer.wrap(bytes, done, Math.min(PART_BYTES, length - done)), position + done);
            if (read < 0) {
                return done;
            }
            done += read;
        }
        return length;
    }
}

package io.tidemark.engine.protocol;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads as much as has arrived when little is asked for. TLS asks for five bytes and then for a record, PostgreSQL's are of 8 KiB:
 * without this, each of them costs two calls of the system, and often two waits.
 *
 * <p>Large reads go past the buffer while it is empty. The buffer is small until much comes at once, and small again afterwards:
 * hundreds of idle connections are held open. One thread reads at a time.
 */
final class ReadAheadStream extends FilterInputStream {

    private static final int RESTING = 512;
    private static final int MOST = 128 << 10;

    private byte[] buffer = new byte[RESTING];
    private int position;
    private int end;

    ReadAheadStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        return position < end || fill() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (position == end) {
            if (length >= buffer.length) {
                return in.read(target, offset, length);
            }
            if (length > 0 && !fill()) {
                return -1;
            }
        }
        var count = Math.min(length, end - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return end - position + in.available();
    }

    @Override
    public long skip(long count) throws IOException {
        var skipped = (int) Math.min(count, end - position);
        position += skipped;
        return skipped > 0 ? skipped : in.skip(count);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private boolean fill() throws IOException {
        var read = end;
        position = 0;
        end = 0;
        if (read == buffer.length && read < MOST) {
            buffer = new byte[Math.min(16 * read, MOST)];
        } else if (read < RESTING && buffer.length > RESTING) {
            buffer = new byte[RESTING];
        }
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }
}

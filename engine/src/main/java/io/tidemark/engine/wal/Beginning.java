package io.tidemark.engine.wal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream. */
final class Beginning extends FilterInputStream {

    private int left;

    Beginning(InputStream in, int bytes) {
        super(in);
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && length > 0) {
            return -1;
        }
        var count = super.read(buffer, offset, Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        var skipped = super.skip(Math.min(count, left));
        left -= (int) skipped;
        return skipped;
    }
}
